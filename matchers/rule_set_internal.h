// What a compiled rule set holds. For this room's .cc files only.
//
// A rule is looked for in three steps, each on what the one before has left: the words of its patterns in the joined
// texts (Hyperscan, all texts), the same words in one text (Hyperscan, candidates), the patterns whose words are there
// (PatternProgram). Only words go to Hyperscan: it compiles whole patterns a hundred times slower and scans them ten
// times slower.
#pragma once

#include <string>
#include <vector>

#include "matchers/character_bloom.h"
#include "matchers/hyperscan.h"
#include "matchers/pattern_program.h"
#include "matchers/rule_set.h"

namespace danmakud::matchers {

// A rule's patterns by their ids. Equal patterns of all rules have one id.
struct RulePatterns {
  std::vector<std::uint32_t> any;
  std::vector<std::uint32_t> all;
  std::vector<std::uint32_t> none;
};

struct CompiledPattern {
  std::string text;  // in Hyperscan's syntax
  bool is_word = false;
  PatternProgram program;              // empty of a word
  double share = 1;                    // of its rarest factor, see Factor
  std::vector<std::uint32_t> factors;  // ids of its further ones: it cannot match where one of them is missing
  std::vector<std::uint32_t> gates;    // rules that cannot hold unless this pattern, or another of their gates, matches
};

// A word to look for, or a whole pattern that has no words.
struct Word {
  std::string text;
  bool is_regex = false;
  bool is_of_gate = false;
  std::vector<std::uint32_t> patterns;  // in whose rarest factor it is: to be tried where it stands
};

struct RuleSet::Impl {
  std::vector<Rule> rules;
  std::vector<RulePatterns> rule_patterns;  // by rule
  std::vector<CompiledPattern> patterns;
  std::vector<Word> words;
  std::vector<std::vector<SlottedWord>> factors;  // by id: of its words a text must hold one
  std::string version;
  DatabasePtr gate_database;  // the words of patterns that gate rules; null when there are none
  DatabasePtr database;       // all words
};

}  // namespace danmakud::matchers
