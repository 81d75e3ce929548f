// A pattern as bits, one a position of it: whether and where it matches in a text, in a few steps a character; what is
// too large for it is left to PatternProgram. Glushkov's automaton, run as in Navarro and Raffinot, "Flexible Pattern
// Matching in Strings" (2002), section 5.2.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "matchers/character_bloom.h"
#include "matchers/fold.h"
#include "matchers/pattern_node.h"

namespace danmakud::matchers {

// A set of the positions of a pattern that has up to 64 × Words of them.
template <std::size_t Words>
class PositionSet {
 public:
  static constexpr std::size_t kMost = 64 * Words;

  void add(std::size_t position) { words_[position / 64] |= std::uint64_t{1} << position % 64; }
  PositionSet& operator|=(const PositionSet& other) {
    for (std::size_t word = 0; word < Words; ++word) words_[word] |= other.words_[word];
    return *this;
  }
  PositionSet& operator&=(const PositionSet& other) {
    for (std::size_t word = 0; word < Words; ++word) words_[word] &= other.words_[word];
    return *this;
  }
  bool meets(const PositionSet& other) const {
    std::uint64_t common = 0;
    for (std::size_t word = 0; word < Words; ++word) common |= words_[word] & other.words_[word];
    return common != 0;
  }
  bool empty() const { return !meets(*this); }
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t word = 0; word < Words; ++word) {
      for (std::uint64_t bits = words_[word]; bits != 0; bits &= bits - 1)
        visit(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
    }
  }

 private:
  std::array<std::uint64_t, Words> words_{};
};

template <std::size_t Words>
struct BitMachine {
  using Positions = PositionSet<Words>;
  struct Slot {  // of the table of characters that the pattern names
    char32_t c = 0;
    Positions positions;
  };
  struct Wide {  // a set too large to be named
    CharacterSet set;
    Positions positions;
  };

  bool matches(std::u32string_view text) const;
  std::optional<Span> find(std::u32string_view text) const;
  std::optional<std::uint32_t> end_of_match_at(std::uint32_t begin, std::u32string_view text) const;
  void keep_what_takes(char32_t c, Positions& reached) const;
  void add_followers(const Positions& active, Positions& reached) const;

  Positions first, last;           // a match begins, ends with these
  CharacterBloom beginnings;       // what those of `first` take
  Positions text_begin, text_end;  // these take no character but the edge of the text
  Positions anything;              // these take every character
  std::vector<Positions> follow;   // by position
  std::vector<Slot> slots;         // a power of two, half of them free: c is 0
  std::uint32_t slot_shift = 31;
  std::vector<Wide> wide;
};

class BitProgram {
 public:
  BitProgram() = default;  // only to be read from an archive

  // Nothing for what bits cannot hold: too many positions, word boundaries, patterns that match the empty text.
  static std::optional<BitProgram> of(const PatternNode& node);

  // Requires of both: folded text, no '\n' in it.
  bool matches(std::u32string_view text) const;
  // The leftmost match, of those the longest; in characters.
  std::optional<Span> find(std::u32string_view text) const;

  template <class Archive>
  void archive(Archive& archive) {
    archive.all_of(*this, machine_);
  }

 private:
  using Machine = std::variant<BitMachine<1>, BitMachine<2>, BitMachine<6>>;
  explicit BitProgram(Machine machine) : machine_(std::move(machine)) {}

  template <std::size_t Words>
  static std::optional<BitProgram> in_words(const PatternNode& node);

  Machine machine_;
};

}  // namespace danmakud::matchers
