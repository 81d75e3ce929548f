// From hits to a decision, in one place: what the rules say, joined by what the learnt classifier says when there is
// one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "matchers/rule_set.h"

namespace danmakud::matchers {

// The place of the learnt classifier: text in, probabilities out. Immutable and shared like a RuleSet.
class Classifier {
 public:
  virtual ~Classifier() = default;
  struct Opinion {
    double complaint = 0;       // probability that the text is a complaint
    std::string_view category;  // its likeliest category; valid as long as the classifier
  };
  virtual Opinion classify(std::string_view folded) const = 0;
  virtual std::string_view version() const = 0;
};

struct Thresholds {
  double sure = 0.5;   // a complaint in its category from here on
  double doubt = 0.3;  // between the two: not sure, category "other", for people to triage; below: no complaint
};

struct Verdict {
  bool complaint = false;
  std::string_view category;  // of the winning rule, or kOther when not sure; valid as long as the rule set
  double score = 0;           // 0…1
};

inline constexpr std::string_view kOther = "other";

// Hits of one category reinforce each other (1 - Π(1 - weight)); the best category wins, the first in rule order on a
// tie.
Verdict decide(const RuleSet& rules, std::span<const Hit> hits, const Classifier* classifier, std::string_view folded,
               const Thresholds& thresholds);

}  // namespace danmakud::matchers
