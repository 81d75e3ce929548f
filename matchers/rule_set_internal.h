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
  std::uint32_t min_length = 0;  // in characters
  bool plain = false;            // a literal: every match is as long as the shortest
  std::vector<std::uint32_t>
      gates;  // rules that cannot hold in a text unless this pattern, or another of their gates, matches
};

struct RuleSet::Impl {
  std::vector<Rule> rules;
  std::vector<RulePatterns> rule_patterns;  // by rule
  std::vector<CompiledPattern> patterns;    // by id
  std::string version;
  // All patterns; null when there are none. Reports where matches end: asking Hyperscan for starts as well makes it
  // compile three times as long and six times as large, and starts are wanted of hits only.
  DatabasePtr database;
};

}  // namespace danmakud::matchers
