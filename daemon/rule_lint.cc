#include "daemon/rule_lint.h"

#include <algorithm>
#include <array>
#include <new>
#include <set>

#include <fmt/format.h>

#include "matchers/fold.h"

namespace danmakud::daemon {

namespace {

using matchers::Channel;
using matchers::Rule;

constexpr std::array<Channel, 3> kChannels = {Channel::comment, Channel::private_message, Channel::feedback};

// The channel that a rule's examples are run in.
Channel first_channel(const Rule& rule) {
  const auto has = [&](Channel channel) { return (rule.channels & static_cast<std::uint8_t>(channel)) != 0; };
  return *std::ranges::find_if(kChannels, has);
}

bool speaks_wherever(const Rule& other, const Rule& rule) {
  return (rule.channels & ~other.channels) == 0;
}

}  // namespace

RuleLint::RuleLint(std::shared_ptr<const matchers::RuleSet> rules, double doubt_score)
    : rules_(std::move(rules)), doubt_score_(doubt_score), hits_of_(rules_->rules().size()) {
  if (!scanner_.adopt(rules_)) throw std::bad_alloc();
}

void RuleLint::look_at(std::string_view text, Channel channel) {
  ++texts_;
  scanner_.find_hits(matchers::fold(text), channel, hits_);
  for (const matchers::Hit& hit : hits_) {
    ++hits_of_[hit.rule];
    for (const matchers::Hit& other : hits_) {
      if (hit.rule != other.rule) ++together_[{hit.rule, other.rule}];
    }
  }
}

matchers::Faults RuleLint::warnings() {
  warnings_.clear();
  find_overlaps_of_examples();
  find_silent_in_comments();
  if (texts_ >= kEnoughTexts) find_overlaps_on_corpus();
  for (std::uint32_t rule = 0; rule < hits_of_.size() && texts_ > 0; ++rule) {
    const double share = static_cast<double>(hits_of_[rule]) / static_cast<double>(texts_);
    if (hits_of_[rule] == 0) warn(rule, fmt::format("holds for none of the corpus' {} texts", texts_));
    if (texts_ >= kEnoughTexts && share > kTooMany) {
      warn(rule, fmt::format("holds for {:.1f} % of the corpus' {} texts", 100 * share, texts_));
    }
  }
  std::ranges::stable_sort(warnings_, {}, [](const auto& warning) { return warning.first; });
  matchers::Faults out;
  for (auto& [rule, warning] : warnings_) out.push_back(std::move(warning));
  return out;
}

// Where another rule of its category holds for every example of a rule, it adds nothing, or no example says what.
void RuleLint::find_overlaps_of_examples() {
  for (std::uint32_t rule = 0; rule < rules_->rules().size(); ++rule) {
    const Rule& written = rules_->rules()[rule];
    std::set<std::uint32_t> common;
    for (const matchers::Placed& example : written.match) {
      scanner_.find_hits(matchers::fold(example.text), first_channel(written), hits_);
      std::set<std::uint32_t> others;
      for (const matchers::Hit& hit : hits_) {
        const Rule& other = rules_->rules()[hit.rule];
        const bool rivals = hit.rule != rule && other.category == written.category && speaks_wherever(other, written);
        const bool first = &example == &written.match.front();
        if (rivals && (first || common.contains(hit.rule))) others.insert(hit.rule);
      }
      common = std::move(others);
    }
    for (const std::uint32_t other : common) {
      warn(rule, fmt::format("overlaps: \"{}\" holds for all of its examples", id(other)));
    }
  }
}

// The model bears no comment out that rules doubt: such a rule counts beside another only. A topic has no weight on
// purpose.
void RuleLint::find_silent_in_comments() {
  for (std::uint32_t rule = 0; rule < rules_->rules().size(); ++rule) {
    const Rule& written = rules_->rules()[rule];
    const double weight = matchers::weight_in(written, Channel::comment);
    const bool hears_comments = (written.channels & static_cast<std::uint8_t>(Channel::comment)) != 0;
    if (!hears_comments || weight == 0 || weight >= doubt_score_) continue;
    warn(rule, fmt::format("weighs {} in a comment, below triage.doubt_score ({}): by itself it makes none a complaint",
                           weight, doubt_score_));
  }
}

void RuleLint::find_overlaps_on_corpus() {
  for (const auto& [pair, texts] : together_) {
    const auto& [rule, other] = pair;
    if (texts < kEnoughHits || texts != hits_of_[rule]) continue;
    warn(rule,
         fmt::format("overlaps: \"{}\" holds for all {} texts of the corpus that it holds for", id(other), texts));
  }
}

void RuleLint::warn(std::uint32_t rule, std::string message) {
  const Rule& written = rules_->rules()[rule];
  warnings_.push_back({rule, {written.file, written.line, 0, "rule \"" + written.id + "\" " + std::move(message)}});
}

}  // namespace danmakud::daemon
