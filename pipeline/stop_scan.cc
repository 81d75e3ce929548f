#include "pipeline/stop_scan.h"

#include <bit>
#include <cstring>

namespace danmakud::pipeline {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::uint64_t kLow = 0x0101010101010101, kHigh = 0x8080808080808080;

bool has_avx2() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

// The highest bit of each byte that is not below `limit`, which is at most 0x80. No byte carries into the next.
constexpr std::uint64_t not_below(std::uint64_t bytes, std::uint64_t limit) {
  return (((bytes & ~kHigh) + (0x80 - limit) * kLow) | bytes) & kHigh;
}
constexpr std::uint64_t differing(std::uint64_t bytes, std::uint64_t from) {
  return not_below(bytes ^ from * kLow, 1);
}

// Of eight bytes a bit each.
std::uint64_t stops_in(const char* at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  const std::uint64_t plain = not_below(bytes, 0x20) & differing(bytes, '"') & differing(bytes, '\\');
  return ((plain ^ kHigh) >> 7) * 0x0102040810204080 >> 56;
}

}  // namespace

void find_stops_plainly(const char* bytes, std::size_t size, std::uint64_t* words) {
  for (const char* const end = bytes + size; bytes < end; bytes += 64) {
    std::uint64_t word = 0;
    for (unsigned byte = 0; byte < 64; byte += 8) word |= stops_in(bytes + byte) << byte;
    *words++ = word;
  }
}

void find_stops(const char* bytes, std::size_t size, std::uint64_t* words) {
  static const bool is_wide = has_avx2();
  is_wide ? find_stops_by_avx2(bytes, size, words) : find_stops_plainly(bytes, size, words);
}

}  // namespace danmakud::pipeline
