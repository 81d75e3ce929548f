// That a store is damaged: who finds it so marks it ("PATH.damaged"), whoever may replace it looks for the mark. The
// mark goes last: a process that was killed while it replaced the file begins again at its next start.
#pragma once

#include <string>
#include <system_error>

#include "adapters/sqlite_statement.h"

namespace danmakud::adapters {

std::string damage_mark(const std::string& path);
bool is_marked_damaged(const std::string& path);
void mark_damaged(const std::string& path);
// Any thread: marks what a reader met, unless the file that it met it in is not the store any more.
void mark_if_damaged(const std::string& path, const SqliteConnection& reader, const std::error_code& error);

// Marks a file whose first pages or counts cannot be read; takes a few milliseconds.
void look_at(const std::string& path);
// Goes through the file for a bounded time, and marks it where that finds a fault. What it does not come to is marked
// by whoever meets it.
void look_through(const std::string& path);

}  // namespace danmakud::adapters
