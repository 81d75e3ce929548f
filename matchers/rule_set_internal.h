// What a compiled rule set holds. For this room's .cc files only.
#pragma once

#include <string>
#include <vector>

#include "matchers/hyperscan.h"
#include "matchers/rule_set.h"

namespace danmakud::matchers {

// A rule's patterns by their ids. Equal patterns of all rules have one id.
struct RulePatterns {
  std::vector<std::uint32_t> any;
  std::vector<std::uint32_t> all;
  std::vector<std::uint32_t> none;
};

struct CompiledPattern {
  std::string text;
  std::uint32_t min_length = 0;
  bool start_known = true;  // Hyperscan reports where its matches begin
  std::vector<std::uint32_t>
      gates;  // rules that cannot hold in a text unless this pattern, or another of their gates, matches
};

struct RuleSet::Impl {
  std::vector<Rule> rules;
  std::vector<RulePatterns> rule_patterns;  // by rule
  std::vector<CompiledPattern> patterns;    // by id
  std::string version;
  DatabasePtr gate_database;     // gates only, ends of matches: for joined texts
  DatabasePtr pattern_database;  // all patterns, with starts: for one text
};

}  // namespace danmakud::matchers
