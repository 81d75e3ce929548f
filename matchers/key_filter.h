// Tells of nearly every place of a text that none of many keys stands there: a bit for each key's hash.
//
// Threads: immutable but for add().
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace danmakud::matchers {

class KeyFilter {
 public:
  static constexpr std::size_t kPlacesOfAStep = 64, kLongestKey = 3;

  explicit KeyFilter(std::size_t keys = 0);
  void add(std::u32string_view key);

  // The places among the text's first 64 where a key of this size may stand, a bit each. Without a branch on what is
  // there, which nobody could foresee; sixteen at once where the processor can.
  std::uint64_t places_in(std::u32string_view text, std::size_t key_size) const;
  std::uint64_t places_plainly_in(std::u32string_view text, std::size_t key_size) const;  // as any processor can

  template <class Archive>
  void archive(Archive& archive) {
    archive.all_of(*this, bits_, mask_);
  }

 private:
  static std::size_t places(std::u32string_view text, std::size_t key_size) {
    return text.size() < key_size ? 0 : std::min(text.size() - key_size + 1, kPlacesOfAStep);
  }
  template <std::size_t kSize>
  std::uint64_t places_of(const char32_t* text, std::size_t places) const;

  std::vector<std::uint32_t> bits_;
  std::uint32_t mask_ = 0;  // how many bits there are, less one: a power of two
};

}  // namespace danmakud::matchers
