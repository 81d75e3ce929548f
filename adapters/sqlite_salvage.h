// What can still be read of a damaged store, taken over into a new file. The damaged one stays as it is.
#pragma once

#include <string>

#include "adapters/sqlite_statement.h"

namespace danmakud::adapters {

// Copies rows, a range at a time; what cannot be read is left out. Throws StoreError where what can be read finds no
// room.
void salvage(const std::string& damaged_path, const SqliteConnection& into);

}  // namespace danmakud::adapters
