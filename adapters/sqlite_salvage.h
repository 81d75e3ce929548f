// What becomes of a damaged store: it is moved aside, whole, and what can still be read of it is taken over into a new
// one.
#pragma once

#include <optional>
#include <string>

#include "adapters/sqlite_statement.h"

namespace danmakud::adapters {

// Looks at the file for a bounded time. Damaged: renames it, with its log, to "PATH.damaged-N", and says where it is.
std::optional<std::string> move_aside_if_damaged(const std::string& path);

// Leaves a mark beside the file ("PATH.damaged"): damage found while running is dealt with at the next start.
void mark_damaged(const std::string& path);

// Copies rows, a range at a time; ranges that cannot be read are left out.
void salvage(const std::string& damaged_path, const SqliteConnection& into);

}  // namespace danmakud::adapters
