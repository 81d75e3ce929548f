// A store that holds many tickets before the daemon comes: delivered, of the hours before.
#pragma once

#include <cstdint>
#include <filesystem>

namespace danmakud::bench {

void fill_store(const std::filesystem::path& path, std::uint64_t tickets);  // throws std::runtime_error

}  // namespace danmakud::bench
