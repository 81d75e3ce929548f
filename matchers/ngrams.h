// What the learnt classifier sees of a text: the sequences of one to three characters in its folded form, each as a
// bucket of a fixed number. Trainer and daemon share this file; a change of it makes every model file one of another
// version.
#pragma once

#include <cstdint>
#include <string_view>

#include "matchers/utf8.h"

namespace danmakud::matchers {

inline constexpr std::uint32_t kNgramBuckets = 1u << 16;

// Calls visit(bucket) for each n-gram and returns how many there were. The ends of the text count as characters.
// Requires: valid UTF-8.
template <class Visit>
std::uint32_t for_each_ngram(std::string_view folded, Visit visit) {
  constexpr char32_t kBegin = 2, kEnd = 3;
  const auto bucket = [](std::uint64_t first, std::uint64_t second, std::uint64_t third) {
    const std::uint64_t mixed = first * 0x9e3779b97f4a7c15 ^ second * 0xc2b2ae3d27d4eb4f ^ third * 0x165667b19e3779f9;
    return static_cast<std::uint32_t>((mixed * 0xd6e8feb86659fd93) >> 48);
  };
  static_assert(kNgramBuckets == 1u << 16, "bucket() makes 16 bits");
  std::uint32_t count = 0;
  char32_t before = 0, last = kBegin;
  const auto take = [&](char32_t c) {
    visit(bucket(c, 0, 0));
    visit(bucket(last, c, 0));
    count += 2;
    if (before != 0) {
      visit(bucket(before, last, c));
      ++count;
    }
    before = last;
    last = c;
  };
  for (const char* at = folded.data(); at != folded.data() + folded.size();) take(decode_utf8(at));
  take(kEnd);
  return count;
}

}  // namespace danmakud::matchers
