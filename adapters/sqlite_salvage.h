// What becomes of a damaged store: what can still be read of it is taken over into a new file, which then takes its
// place. The damaged one stays beside it, whole.
//
// A mark ("PATH.damaged") says that there is something to be done. It goes last: a process that was killed meanwhile
// begins again at its next start.
#pragma once

#include <string>
#include <system_error>

#include "adapters/sqlite_statement.h"

namespace danmakud::adapters {

bool is_marked_damaged(const std::string& path);
void mark_damaged(const std::string& path);
// Any thread: marks what a reader met, unless the file that it met it in is not the store any more.
void mark_if_damaged(const std::string& path, const SqliteConnection& reader, const std::error_code& error);

// Marks a file whose first pages or counts cannot be read; takes a few milliseconds.
void look_at(const std::string& path);
// Goes through the file for a bounded time, and marks it where that finds a fault. What it does not come to is marked
// by whoever meets it.
void look_through(const std::string& path);

// Copies rows, a range at a time; what cannot be read is left out. Throws StoreError where what can be read finds no
// room.
void salvage(const std::string& damaged_path, const SqliteConnection& into);

// The same of a file that was moved or removed, through a connection that still has it open: all of it is there. Throws
// StoreError, filesystem_error.
void copy(const SqliteConnection& moved, const std::string& to);

// Puts the file of `fresh_name(path)` in the place of the one at `path`, and tells where that one is now, with its log:
// "PATH.damaged-N". Nobody else may have the fresh file open. Throws filesystem_error.
std::string fresh_name(const std::string& path);
std::string change_places(const std::string& path);
// What a kill in the midst of that left undone. Throws filesystem_error.
void finish_changing_places(const std::string& path);

}  // namespace danmakud::adapters
