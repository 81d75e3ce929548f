// A folded pattern as a tree.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "matchers/character_set.h"

namespace danmakud::matchers {

struct Repeat {
  static constexpr std::uint32_t kNoEnd = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t min = 1;
  std::uint32_t max = 1;
  bool is_once() const { return min == 1 && max == 1; }
};

enum class Assertion : std::uint8_t { text_begin, text_end, word_boundary, no_word_boundary };

struct PatternNode {
  enum class Kind : std::uint8_t { literal, set, any, assertion, sequence, choice, repeat };

  Kind kind = Kind::sequence;
  char32_t c = 0;    // literal
  CharacterSet set;  // set
  Assertion assertion = Assertion::text_begin;
  Repeat repeat;                      // repeat, of the one child
  std::vector<PatternNode> children;  // sequence, choice, repeat
};

PatternNode literal_node(char32_t c);
PatternNode set_node(CharacterSet set);
PatternNode any_node();
PatternNode assertion_node(Assertion assertion);
PatternNode repeat_node(PatternNode child, Repeat repeat);  // the child itself where it stands once

// In Hyperscan's syntax; the same for the same tree.
std::string text_of(const PatternNode& node);

// The shortest match, in characters.
std::uint64_t min_length_of(const PatternNode& node);

// Positions of the automaton with repeats written out: 1 a character, kWideCost what stands for most of Unicode.
// Saturates.
std::uint64_t cost_of(const PatternNode& node);
inline constexpr std::uint64_t kWideCost = 8;

}  // namespace danmakud::matchers
