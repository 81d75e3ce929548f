// Compressed messages of the platforms, unpacked whole, up to a bound: what would grow beyond it is a bomb.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace danmakud::adapters {

enum class Packing : std::uint8_t { zlib, brotli };  // zlib: gzip too, told apart by its first bytes

inline constexpr std::size_t kMaxInflatedBytes = std::size_t{8} << 20;

// Fills `out`. The answer says what was wrong; empty: nothing was.
std::string_view inflate(Packing packing, std::string_view bytes, std::string& out,
                         std::size_t most = kMaxInflatedBytes);

}  // namespace danmakud::adapters
