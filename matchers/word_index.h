// A large set of words, looked for in short texts: the first look that every text gets.
//
// Each word is known by its rarest two neighbouring characters, or three where there are many words; a shorter word by
// all of it. A bitmap tells of nearly every place of a text that no word has its key there; a hash table gives the
// words of the others, which are compared whole. So the cost hardly grows with the number of words. The idea is Wu and
// Manber's ("A fast algorithm for multi-pattern searching", 1994): hash blocks of characters; with the block chosen
// where it is rarest, not where the word ends.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "matchers/key_filter.h"

namespace danmakud::matchers {

class WordIndex {
 public:
  WordIndex() = default;
  // A word's id is its place in `words`. No word is empty.
  explicit WordIndex(std::span<const std::u32string_view> words);

  // Calls visit(at, id) for each place in `text` where a word stands, ascending by `at`, which is within the word.
  //
  // In steps: the filter is asked for some places, without a branch on its answers, which nobody could foresee; what
  // passes is fetched from memory, and looked up a step later.
  template <class Visit>
  void find(std::u32string_view text, Visit visit) const {
    Passing passing = fetched(text, 0);
    for (std::size_t begin = 0; begin < text.size(); begin += KeyFilter::kPlacesOfAStep) {
      const Passing next = fetched(text, begin + KeyFilter::kPlacesOfAStep);
      for_each_key(text, begin, passing, [&](std::size_t at, std::uint64_t key) { visit_key(text, at, key, visit); });
      passing = next;
    }
  }

  template <class Archive>
  void archive(Archive& archive) {
    archive.all_of(*this, letters_, entries_, slots_, slot_shift_, filter_, has_keys_of_);
  }

 private:
  struct Entry {
    std::uint32_t word = 0;
    std::uint32_t begin = 0;             // in letters_
    std::uint16_t before = 0, size = 0;  // characters of the word before its key, in all
  };
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t begin = 0, end = 0;  // of its entries; begin == end: free
  };

  // A key is its characters, 21 bits each. No folded text holds a 0, so that keys of different sizes differ.
  template <std::size_t kSize>
  static std::uint64_t key_at(const char32_t* at) {
    std::uint64_t key = 0;
    for (std::size_t next = 0; next < kSize; ++next) key = key << 21 | at[next];
    return key;
  }
  static std::uint64_t hash(std::uint64_t key) { return key * 0x9E3779B97F4A7C15u; }

  // By the size of keys: the places of a step that may hold one, a bit each.
  using Passing = std::array<std::uint64_t, KeyFilter::kLongestKey + 1>;

  // Of the step that begins there. What may be there is on its way from memory.
  Passing fetched(std::u32string_view text, std::size_t begin) const {
    Passing passing{};
    if (begin >= text.size()) return passing;
    const auto step = text.substr(begin, KeyFilter::kPlacesOfAStep + KeyFilter::kLongestKey - 1);
    for (std::size_t size = 1; size < passing.size(); ++size)
      passing[size] = has_keys_of_[size] ? filter_.places_in(step, size) : 0;
    for_each_key(text, begin, passing,
                 [this](std::size_t, std::uint64_t key) { __builtin_prefetch(&slots_[hash(key) >> slot_shift_]); });
    return passing;
  }

  template <class Act>
  static void for_each_key(std::u32string_view text, std::size_t begin, const Passing& passing, Act act) {
    for (std::uint64_t left = passing[1] | passing[2] | passing[3]; left != 0; left &= left - 1) {
      const std::uint64_t bit = left & -left;
      const std::size_t at = begin + static_cast<std::size_t>(std::countr_zero(left));
      if ((passing[1] & bit) != 0) act(at, key_at<1>(text.data() + at));
      if ((passing[2] & bit) != 0) act(at, key_at<2>(text.data() + at));
      if ((passing[3] & bit) != 0) act(at, key_at<3>(text.data() + at));
    }
  }

  template <class Visit>
  void visit_key(std::u32string_view text, std::size_t at, std::uint64_t key, Visit& visit) const {
    for (std::size_t slot = hash(key) >> slot_shift_;; slot = (slot + 1) & (slots_.size() - 1)) {
      const Slot& candidate = slots_[slot];
      if (candidate.begin == candidate.end) return;
      if (candidate.key != key) continue;
      for (std::uint32_t entry = candidate.begin; entry != candidate.end; ++entry) {
        if (stands(entries_[entry], text, at)) visit(at, entries_[entry].word);
      }
      return;
    }
  }

  // Requires: the word's key stands at `at`.
  bool stands(const Entry& entry, std::u32string_view text, std::size_t at) const {
    const std::size_t begin = at - entry.before;
    if (entry.before > at || text.size() - begin < entry.size) return false;
    return entry.size <= 2 ||
           text.substr(begin, entry.size) == std::u32string_view(letters_).substr(entry.begin, entry.size);
  }

  void add_entry(std::u32string_view word, std::uint32_t id, std::uint32_t before);
  void add_key(const Slot& key);

  std::u32string letters_;  // the words, one behind the other
  std::vector<Entry> entries_;
  std::vector<Slot> slots_ = std::vector<Slot>(2);  // a power of two, half of them free
  std::uint32_t slot_shift_ = 63;
  KeyFilter filter_;
  std::array<bool, KeyFilter::kLongestKey + 1> has_keys_of_{};  // by their size
};

}  // namespace danmakud::matchers
