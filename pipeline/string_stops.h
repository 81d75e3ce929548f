// Where plain runs of bytes within strings end: at quotes, backslashes and control characters, line feeds among them. A
// bit a byte, found for many lines at once; what stands between two stops need not be looked at again.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace danmakud::pipeline {

static_assert(std::endian::native == std::endian::little);

class StringStops {
 public:
  // What is looked at next stands in `bytes`, in its order, which do not change until the next call. `is_utf8`: each
  // line of them is known to be, whatever stands between; otherwise it is found out.
  void expect(std::string_view bytes, bool is_utf8);

  // The part of `message`, from its begin, whose stops are known now: whole lines, but where one is too long. Empty: it
  // is not expected, or not all of what is expected is UTF-8. Requires: kBlockSlackBytes readable behind it.
  std::string_view seen_of(std::string_view message) {
    const std::uintptr_t offset = address_of(message.data()) - address_of(held_.data());
    const std::string_view seen = offset < held_.size() ? message.substr(0, held_.size() - offset) : look_at(message);
    fetch_ahead_of(message.data());
    return seen;
  }
  // The same of one line, whatever is expected. Empty: no UTF-8, or too long.
  std::string_view seen_alone(std::string_view line);

  // The first stop from there on. Requires: at most kMostBeyond behind what was seen last; its end is a stop.
  const char* next(const char* from) const {
    const std::size_t at = static_cast<std::size_t>(from - base_);
    std::size_t byte = at / 8;
    std::uint64_t bits = bits_from(byte) & ~std::uint64_t{0} << at % 8;
    while (bits == 0) bits = bits_from(byte += 8);
    return base_ + 8 * byte + std::countr_zero(bits);
  }
  static constexpr std::size_t kMostBeyond = 64;

 private:
  static constexpr std::size_t kMostBytes = 16'384;  // fit into a core's nearest cache

  static std::uintptr_t address_of(const char* at) { return reinterpret_cast<std::uintptr_t>(at); }
  // Another core wrote them: they are fetched while others are worked on.
  void fetch_ahead_of(const char* at) {
    constexpr std::ptrdiff_t kCacheLine = 64;
    const std::uintptr_t end = std::min(address_of(at) + kMostBytes, address_of(expected_end_));
    for (; address_of(fetched_) < end; fetched_ += kCacheLine) __builtin_prefetch(fetched_, 0, 2);
  }
  // 64 bits from any byte on: a string's end is in the first ones however it lies to the words, so that whether there
  // is a next turn depends on its length alone, which a processor guesses better.
  std::uint64_t bits_from(std::size_t byte) const {
    std::uint64_t bits = 0;
    std::memcpy(&bits, reinterpret_cast<const char*>(words_.data()) + byte, sizeof bits);
    return bits;
  }
  std::string_view look_at(std::string_view message);
  void mark(std::string_view bytes);

  const char* expected_ = nullptr;
  const char* expected_end_ = nullptr;
  const char* fetched_ = nullptr;  // up to here
  bool is_utf8_ = false;           // what is expected
  std::string_view held_;          // of what is expected: what is marked
  const char* base_ = nullptr;     // of what is marked
  std::array<std::uint64_t, kMostBytes / 64 + 3> words_{};
};

}  // namespace danmakud::pipeline
