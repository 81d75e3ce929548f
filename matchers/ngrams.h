// What the learnt classifier sees of a text: the sequences of one to three characters in its folded form, and which
// characters are denied, each as a bucket of a fixed number. Trainer and daemon share this file; a change of it makes
// every model file one of another format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "matchers/utf8.h"

namespace danmakud::matchers {

inline constexpr std::uint32_t kNgramBuckets = 1u << 18;
inline constexpr std::size_t kLengthClasses = 8;

// The class of a text by how many n-grams it has: up to 2, 4, 6, 9, 13, 20, 40 characters, and longer ones. A lone word
// seldom complains, a long text often.
constexpr std::size_t length_class(std::uint32_t ngrams) {
  std::size_t length_class = 0;
  for (const std::uint32_t characters : {2u, 4u, 6u, 9u, 13u, 20u, 40u}) {
    length_class += ngrams > 3 * (characters + 1) ? 1 : 0;
  }
  return length_class;
}

// 不 and 没 deny the characters behind them: 不太好吃, 没有坏.
constexpr bool denies(std::uint64_t c) {
  return c == U'不' || c == U'没';
}
inline constexpr int kDenied = 3;  // as many of them

// Calls visit(bucket) for each n-gram, and for each denied character once more as such. Returns how many n-grams there
// were. The ends of the text count as characters. Requires: valid UTF-8.
template <class Visit>
std::uint32_t for_each_ngram(std::string_view folded, Visit visit) {
  // Each character times a large odd number for its place, summed, the highest bits: as even as a hash need be, and a
  // character's products serve the next two n-grams, too.
  constexpr std::uint64_t kThird = 0x9e3779b97f4a7c15, kSecond = 0xc2b2ae3d27d4eb4f, kFirst = 0xd6e8feb86659fd93;
  constexpr std::uint64_t kAsDenied = 0x165667b19e3779f9;
  constexpr char32_t kBegin = 2, kEnd = 3;
  const auto bucket = [](std::uint64_t sum) { return static_cast<std::uint32_t>(sum >> 46); };
  static_assert(kNgramBuckets == 1u << (64 - 46), "bucket() makes 18 bits");
  std::uint32_t count = 0;
  int denied = 0;  // of the characters to come
  std::uint64_t before = kBegin, last = kBegin;
  const auto take = [&](std::uint64_t c) {
    const std::uint64_t one = c * kThird, two = one + last * kSecond;
    visit(bucket(one));
    visit(bucket(two));
    visit(bucket(two + before * kFirst));
    if (denies(c)) {
      denied = kDenied;
    } else if (denied > 0) {
      --denied;
      visit(bucket(c * kAsDenied));
    }
    count += 3;
    before = last;
    last = c;
  };
  const char* const end = folded.data() + folded.size();
  for (const char* at = folded.data(); at != end;) take(decode_utf8(at));
  take(kEnd);
  return count;
}

}  // namespace danmakud::matchers
