// A large set of words, looked for in short texts: the first look that every text gets.
//
// Each word is known by its rarest pair of neighbouring characters (a word of one character by that one). A bitmap
// tells of nearly every pair of a text that no word has it; a hash table gives the words of the others, which are
// compared whole. So the cost hardly grows with the number of words. The idea is Wu and Manber's ("A fast algorithm for
// multi-pattern searching", 1994): hash blocks of characters; with the pair chosen where it is rarest, not where the
// word ends.
#pragma once

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
  explicit WordIndex(std::span<const std::u32string> words);

  // Calls visit(id) for each place in `text` where a word stands.
  template <class Visit>
  void find(std::u32string_view text, Visit visit) const {
    const std::size_t size = text.size();
    for (std::size_t at = 0; at < size; ++at) {
      const std::uint32_t single = kOfFirst * text[at];
      if (has_singles_ && may_hold(single)) visit_key(text, at, text[at], kNothing, visit);
      if (at + 1 == size) break;
      if (may_hold(single + kOfSecond * text[at + 1])) visit_key(text, at, text[at], text[at + 1], visit);
    }
  }

 private:
  static constexpr char32_t kNothing = 0;  // the second of a word of one character; no folded text holds it
  static constexpr std::uint32_t kOfFirst = 0x9E3779B1u, kOfSecond = 0x85EBCA77u;

  struct Entry {
    std::uint32_t word = 0;
    std::uint32_t before = 0;           // characters of the word before its pair
    std::uint32_t begin = 0, size = 0;  // in letters_
  };
  struct Slot {  // of a key
    char32_t first = 0, second = 0;
    std::uint32_t begin = 0, end = 0;  // of its entries; begin == end: free
  };

  static std::uint32_t hash(char32_t first, char32_t second) { return kOfFirst * first + kOfSecond * second; }
  bool may_hold(std::uint32_t hash) const {
    const std::uint32_t bit = hash >> filter_shift_;
    return (filter_[bit / 32] >> bit % 32 & 1u) != 0;
  }

  template <class Visit>
  void visit_key(std::u32string_view text, std::size_t at, char32_t first, char32_t second, Visit& visit) const {
    for (std::size_t slot = hash(first, second) >> slot_shift_;; slot = (slot + 1) & (slots_.size() - 1)) {
      const Slot& candidate = slots_[slot];
      if (candidate.begin == candidate.end) return;
      if (candidate.first != first || candidate.second != second) continue;
      for (std::uint32_t entry = candidate.begin; entry != candidate.end; ++entry) {
        const Entry& of = entries_[entry];
        const std::u32string_view word(letters_.data() + of.begin, of.size);
        if (of.before <= at && text.substr(at - of.before).starts_with(word)) visit(of.word);
      }
      return;
    }
  }

  void add_entry(const std::u32string& word, std::uint32_t id, std::uint32_t before);
  void add_key(const Slot& key);

  std::u32string letters_;  // the words, one behind the other
  std::vector<Entry> entries_;
  std::vector<Slot> slots_ = std::vector<Slot>(2);                     // a power of two, half of them free
  std::vector<std::uint32_t> filter_ = std::vector<std::uint32_t>(1);  // bits of keys' hashes
  std::uint32_t slot_shift_ = 31, filter_shift_ = 27;
  bool has_singles_ = false;
};

}  // namespace danmakud::matchers
