// What is doubtful, not wrong, about a rule set: rules that say what another one says, that make no comment a complaint
// by themselves, that never hold on real texts, or that hold for far too many of them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "matchers/rule_set.h"

namespace danmakud::daemon {

// Thread: one.
class RuleLint {
 public:
  static constexpr double kTooMany = 0.05;            // of the texts of a corpus
  static constexpr std::uint64_t kEnoughHits = 10;    // of a rule on a corpus, before it is compared with others
  static constexpr std::uint64_t kEnoughTexts = 100;  // of a corpus, before a share of it tells anything

  // `doubt_score`: below it a comment is no complaint.
  RuleLint(std::shared_ptr<const matchers::RuleSet> rules, double doubt_score);

  // One text of a corpus. Requires: valid UTF-8.
  void look_at(std::string_view text, matchers::Channel channel);

  // A warning a rule and reason, in the order of the rules. Of the corpus only where there was one.
  matchers::Faults warnings();

 private:
  void find_overlaps_of_examples();
  void find_silent_in_comments();
  void find_overlaps_on_corpus();
  void warn(std::uint32_t rule, std::string message);
  const std::string& id(std::uint32_t rule) const { return rules_->rules()[rule].id; }

  std::shared_ptr<const matchers::RuleSet> rules_;
  double doubt_score_;
  matchers::Scanner scanner_;
  std::vector<matchers::Hit> hits_;
  std::uint64_t texts_ = 0;
  std::vector<std::uint64_t> hits_of_;                                         // by rule
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> together_;  // texts for which both rules held
  std::vector<std::pair<std::uint32_t, matchers::Fault>> warnings_;
};

}  // namespace danmakud::daemon
