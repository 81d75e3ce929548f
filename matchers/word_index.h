// A large set of words, looked for in short texts: the first look that every text gets.
//
// Each word is known by its rarest pair of neighbouring characters (a word of one character by that one). A bitmap
// tells of nearly every pair of a text that no word has it; a hash table gives the words of the others, which are
// compared whole. So the cost hardly grows with the number of words. The idea is Wu and Manber's ("A fast algorithm for
// multi-pattern searching", 1994): hash blocks of characters; with the pair chosen where it is rarest, not where the
// word ends.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace danmakud::matchers {

class WordIndex {
 public:
  WordIndex() = default;
  // A word's id is its place in `words`. No word is empty.
  explicit WordIndex(std::span<const std::u32string_view> words);

  // Calls visit(id) for each place in `text` where a word stands. First the filter is asked for some places, without a
  // branch on its answers, which nobody could foresee; then what passed is looked up, all of it on its way from memory.
  template <class Visit>
  void find(std::u32string_view text, Visit visit) const {
    Passing passing;
    for (std::size_t begin = 0; begin < text.size(); begin += kPlacesOfAStep) {
      const std::u32string_view here = text.substr(begin, kPlacesOfAStep + 1);  // with the second of the last pair
      const std::size_t places = std::min(here.size(), kPlacesOfAStep);
      const auto visit_passing = [&](std::size_t count, auto second_of) {
        for (std::size_t at = 0; at < count; ++at)
          __builtin_prefetch(&slots_[hash(here[passing[at]], second_of(passing[at])) >> slot_shift_]);
        for (std::size_t at = 0; at < count; ++at) visit_key(text, begin + passing[at], second_of(passing[at]), visit);
      };
      if (has_singles_)
        visit_passing(filter_singles(here.substr(0, places), passing), [](std::size_t) { return kNothing; });
      visit_passing(filter_pairs(here, passing), [&](std::size_t at) { return here[at + 1]; });
    }
  }

  template <class Archive>
  void archive(Archive& archive) {
    archive.all_of(*this, letters_, entries_, slots_, slot_shift_, filter_, filter_shift_, has_singles_);
  }

 private:
  static constexpr char32_t kNothing = 0;  // the second of a word of one character; no folded text holds it

  struct Entry {
    std::uint32_t word = 0;
    std::uint32_t begin = 0;             // in letters_
    char32_t neighbour = 0;              // of the pair, behind it where the word goes on: tells most words apart
    std::uint16_t before = 0, size = 0;  // characters of the word before its pair, in all
  };
  struct Slot {  // of a key
    char32_t first = 0, second = 0;
    std::uint32_t begin = 0, end = 0;  // of its entries; begin == end: free
  };

  static constexpr std::size_t kPlacesOfAStep = 64;
  using Passing = std::array<std::uint8_t, kPlacesOfAStep>;

  // Where the filter does not know that no word has its key there; how many places.
  std::size_t filter_singles(std::u32string_view text, Passing& passing) const {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      passing[count] = static_cast<std::uint8_t>(at);
      count += may_hold(hash(text[at], kNothing)) ? 1 : 0;
    }
    return count;
  }
  std::size_t filter_pairs(std::u32string_view text, Passing& passing) const {
    std::size_t count = 0;
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
      passing[count] = static_cast<std::uint8_t>(at);
      count += may_hold(hash(text[at], text[at + 1])) ? 1 : 0;
    }
    return count;
  }

  static std::uint32_t hash(char32_t first, char32_t second) { return 0x9E3779B1u * first + 0x85EBCA77u * second; }
  bool may_hold(std::uint32_t hash) const {
    const std::uint32_t bit = hash >> filter_shift_;
    return (filter_[bit / 32] >> bit % 32 & 1u) != 0;
  }

  template <class Visit>
  void visit_key(std::u32string_view text, std::size_t at, char32_t second, Visit& visit) const {
    const char32_t first = text[at];
    for (std::size_t slot = hash(first, second) >> slot_shift_;; slot = (slot + 1) & (slots_.size() - 1)) {
      const Slot& candidate = slots_[slot];
      if (candidate.begin == candidate.end) return;
      if (candidate.first != first || candidate.second != second) continue;
      for (std::uint32_t entry = candidate.begin; entry != candidate.end; ++entry) {
        if (stands(entries_[entry], text, at)) visit(entries_[entry].word);
      }
      return;
    }
  }

  // Requires: the word's pair stands at `at`.
  bool stands(const Entry& entry, std::u32string_view text, std::size_t at) const {
    const std::size_t begin = at - entry.before;
    if (entry.before > at || text.size() - begin < entry.size) return false;
    if (entry.size <= 2) return true;
    if (text[entry.before + 2 < entry.size ? at + 2 : at - 1] != entry.neighbour) return false;
    return entry.size == 3 ||
           text.substr(begin, entry.size) == std::u32string_view(letters_).substr(entry.begin, entry.size);
  }

  void add_entry(std::u32string_view word, std::uint32_t id, std::uint32_t before);
  void add_key(const Slot& key);

  std::u32string letters_;  // the words, one behind the other
  std::vector<Entry> entries_;
  std::vector<Slot> slots_ = std::vector<Slot>(2);  // a power of two, half of them free
  std::uint32_t slot_shift_ = 31;
  std::vector<std::uint32_t> filter_ = std::vector<std::uint32_t>(1);  // bits, one for each key's hash
  std::uint32_t filter_shift_ = 27;
  bool has_singles_ = false;
};

}  // namespace danmakud::matchers
