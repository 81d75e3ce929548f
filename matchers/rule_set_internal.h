// What a compiled rule set holds. For this room's .cc files only.
//
// A rule is looked for in two steps: the words of its patterns among all texts (WordIndex), then the patterns whose
// words are there (BitProgram). Only patterns that have no words are scanned for whole, by Hyperscan: it compiles whole
// patterns a hundred times slower than words and scans them ten times slower.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "matchers/bit_program.h"
#include "matchers/character_bloom.h"
#include "matchers/disguises.h"
#include "matchers/hyperscan.h"
#include "matchers/list_table.h"
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

// One of the three.
struct CompiledPattern {
  std::u32string word;                      // of what is no more than a word
  std::unique_ptr<BitProgram> bits;         // of all else,
  std::unique_ptr<PatternProgram> program;  // but of what is too large for bits
};

// What a text must hold for a pattern to be worth a try: of each set a character.
struct Demands {
  std::array<CharacterBloom, 2> sets = {CharacterBloom().set(), CharacterBloom().set()};

  bool are_met_by(const CharacterBloom& text) const { return (sets[0] & text).any() && (sets[1] & text).any(); }
};

struct RuleSet::Impl {
  std::vector<Rule> rules;
  std::vector<RulePatterns> rule_patterns;  // by rule
  std::vector<CompiledPattern> patterns;
  std::vector<Demands> demands;      // by pattern
  ListTable gates;                   // by pattern: rules that cannot hold unless it, or another of their gates, matches
  WordIndex index;                   // of the words of patterns that gate rules, and of disguised spellings
  ListTable patterns_of_word;        // by the index's ids: to be tried where the word stands
  std::uint32_t first_spelling = 0;  // of the index's ids: texts that hold a spelling get a second reading
  Disguises disguises;
  std::vector<std::uint32_t> wordless;  // patterns that gate rules and have no words; their ids in `database`
  Database database;                    // null when there are none
  std::string version;
};

}  // namespace danmakud::matchers
