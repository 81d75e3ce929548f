// How one file takes the place of another that is damaged or gone.
#pragma once

#include <string>

#include "adapters/sqlite_statement.h"

namespace danmakud::adapters {

// The whole of a file, be it moved or removed meanwhile, through a connection that has it open; on disk when this
// returns. Throws StoreError, filesystem_error.
void copy(const SqliteConnection& from, const std::string& to);

// Puts the file of `fresh_name(path)` in the place of the one at `path`, and tells where that one is now, with its log:
// "PATH.damaged-N". Nobody else may have the fresh file open. Throws filesystem_error.
std::string fresh_name(const std::string& path);
std::string change_places(const std::string& path);
// What a kill in the midst of that left undone. Throws filesystem_error.
void finish_changing_places(const std::string& path);

}  // namespace danmakud::adapters
