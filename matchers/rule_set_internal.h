// What a compiled rule set holds. For this room's .cc files only.
//
// A rule is looked for in two steps: the words of its patterns among all texts (WordIndex), then the patterns whose
// words are there (BitProgram). Only patterns that have no words are scanned for whole, by Hyperscan: it compiles whole
// patterns a hundred times slower than words and scans them ten times slower.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "matchers/bit_program.h"
#include "matchers/character_bloom.h"
#include "matchers/disguises.h"
#include "matchers/hyperscan.h"
#include "matchers/pattern_program.h"
#include "matchers/rule_set.h"
#include "matchers/word_index.h"

namespace danmakud::matchers {

// A rule's patterns by their ids. Equal patterns of all rules have one id.
struct RulePatterns {
  std::vector<std::uint32_t> any;
  std::vector<std::uint32_t> all;
  std::vector<std::uint32_t> none;
  bool any_gates = false;  // its gates are its `any`, otherwise one of its `all`
};

struct CompiledPattern {
  std::string text;                  // in Hyperscan's syntax
  std::u32string word;               // the same, where it is no more than a word; else empty
  std::optional<BitProgram> bits;    // none of a word, and of what is too large for bits
  PatternProgram program;            // of what is too large for bits
  double share = 1;                  // of its rarest factor, see Factor
  std::vector<std::uint32_t> gates;  // rules that cannot hold unless this pattern, or another of their gates, matches
};

// What a text must hold for a pattern to be worth a try: of each set a character.
struct Demands {
  std::array<CharacterBloom, 2> sets = {CharacterBloom().set(), CharacterBloom().set()};

  bool are_met_by(const CharacterBloom& text) const { return (sets[0] & text).any() && (sets[1] & text).any(); }
};

// Small lists of numbers, one behind the other.
class ListTable {
 public:
  void add(std::span<const std::uint32_t> list) {
    numbers_.insert(numbers_.end(), list.begin(), list.end());
    ends_.push_back(static_cast<std::uint32_t>(numbers_.size()));
  }
  std::span<const std::uint32_t> operator[](std::size_t list) const {
    return std::span(numbers_).subspan(ends_[list], ends_[list + 1] - ends_[list]);
  }
  std::size_t size() const { return ends_.size() - 1; }

 private:
  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint32_t> ends_ = {0};
};

struct RuleSet::Impl {
  std::vector<Rule> rules;
  std::vector<RulePatterns> rule_patterns;  // by rule
  std::vector<CompiledPattern> patterns;
  std::vector<Demands> demands;   // by pattern
  WordIndex index;                // of the words of patterns that gate rules, and of disguised spellings
  ListTable patterns_of_word;     // by the index's ids: to be tried where the word stands
  std::vector<bool> is_disguise;  // by the index's ids: a spelling, whose text gets a second reading
  Disguises disguises;
  std::vector<std::uint32_t> wordless;  // patterns that gate rules and have no words; their ids in `database`
  DatabasePtr database;                 // null when there are none
  std::string version;
};

}  // namespace danmakud::matchers
