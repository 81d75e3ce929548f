// A set of characters as sorted ranges. Never holds '\n' or surrogates: no folded text does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace danmakud::matchers {

struct CharacterRange {
  char32_t low = 0;
  char32_t high = 0;  // inclusive
  friend bool operator==(const CharacterRange&, const CharacterRange&) = default;
};

class CharacterSet {
 public:
  CharacterSet() = default;
  CharacterSet(std::initializer_list<CharacterRange> ranges);

  void add(char32_t low, char32_t high);
  void add(const CharacterSet& other);
  CharacterSet complement() const;

  bool contains(char32_t c) const;
  bool empty() const { return ranges_.empty(); }
  std::size_t size() const;  // characters
  const std::vector<CharacterRange>& ranges() const { return ranges_; }

  // "[…]" in Hyperscan's syntax.
  std::string text() const;

  template <class Archive>
  void archive(Archive& archive) {
    archive.all_of(*this, ranges_);
  }

 private:
  std::vector<CharacterRange> ranges_;  // sorted, neither overlapping nor touching
};

// Of folded texts: digits, word characters (ASCII, as Hyperscan's \w), Han.
const CharacterSet& digits();
const CharacterSet& word_characters();
const CharacterSet& han_characters();

}  // namespace danmakud::matchers
