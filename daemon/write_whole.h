// A file written whole or not at all: what was there before stays until the new one is on disk.
#pragma once

#include <filesystem>
#include <string_view>
#include <system_error>

namespace danmakud::daemon {

// For its owner alone. No error: it is there.
std::error_code write_whole(const std::filesystem::path& file, std::string_view bytes);

}  // namespace danmakud::daemon
