// That a file has a name is kept by its folder, which is synced apart from it: without that a power cut may undo what
// was created, renamed or removed, though the file's own bytes are on disk.
#pragma once

#include <filesystem>
#include <system_error>

namespace danmakud::adapters {

// The names in the folder that holds `file` are on disk, or the error.
std::error_code sync_folder_of(const std::filesystem::path& file);

}  // namespace danmakud::adapters
