#include "pipeline/judge.h"

#include <algorithm>
#include <vector>

namespace danmakud::pipeline {
namespace {

using matchers::Hit;
using matchers::Readings;
using matchers::Rule;
using matchers::Verdict;
using JudgementKind = Judgement::Kind;

constexpr matchers::Thresholds kAnyScore{.sure = 0, .doubt = 0};

bool is_in_family(std::string_view category, std::string_view family) {
  return category.starts_with(family) && category.substr(family.size()).starts_with('.');
}

const Rule& rule_of(const Policy& policy, const Hit& hit) {
  return policy.rules->rules()[hit.rule];
}

// A counted category opens tickets from comments only by a rule that names the channel itself.
bool opens_from_comments(const Policy& policy, const Rule& rule) {
  constexpr auto kComment = static_cast<std::uint8_t>(matchers::Channel::comment);
  return !policy.category(rule.category).counted_from_comments ||
         (rule.channels_given && (rule.channels & kComment) != 0);
}

// Of the rules that made the verdict; of all of them when it is not sure and so names no category of theirs.
bool is_only_counted(const Policy& policy, std::span<const Hit> hits, const Verdict& verdict) {
  bool any = false, opens = false;
  for (const Hit& hit : hits) {
    const Rule& rule = rule_of(policy, hit);
    if (verdict.category != matchers::kOther && rule.category != verdict.category) continue;
    any = true;
    opens = opens || opens_from_comments(policy, rule);
  }
  return any ? !opens : policy.category(verdict.category).counted_from_comments;
}

Verdict decide(const Policy& policy, std::span<const Hit> hits, matchers::Channel channel, const Readings& text) {
  return matchers::decide(*policy.rules, hits, policy.classifier.get(), channel, text, policy.thresholds);
}

Judgement judge_comment(const Policy& policy, std::span<const Hit> hits, const Readings& text) {
  if (hits.empty()) return {};
  const Verdict verdict = decide(policy, hits, matchers::Channel::comment, text);
  if (!verdict.complaint) return {};
  if (!is_only_counted(policy, hits, verdict))
    return {JudgementKind::complaint, std::string(verdict.category), verdict.score};
  const bool sure = verdict.category != matchers::kOther;
  return {JudgementKind::counted, sure ? std::string(verdict.category) : rule_of(policy, hits.front()).category,
          verdict.score};
}

Judgement judge_message(const Policy& policy, std::span<const Hit> hits, const Readings& text) {
  const Verdict verdict = decide(policy, hits, matchers::Channel::private_message, text);
  if (!verdict.complaint) return {};
  return {JudgementKind::complaint, std::string(verdict.category), verdict.score};
}

// The best category of the rules within the family; the family itself where none holds.
Judgement judge_family(const Policy& policy, std::string_view family, std::span<const Hit> hits, const Readings& text) {
  std::vector<Hit> within;
  std::ranges::copy_if(hits, std::back_inserter(within),
                       [&](const Hit& hit) { return is_in_family(rule_of(policy, hit).category, family); });
  const Verdict verdict =
      matchers::decide(*policy.rules, within, /*classifier=*/nullptr, matchers::Channel::feedback, text, kAnyScore);
  if (!verdict.complaint) return {JudgementKind::complaint, std::string(family), 1};
  return {JudgementKind::complaint, std::string(verdict.category), verdict.score};
}

Judgement judge_feedback(const Policy& policy, std::string_view button, std::span<const Hit> hits,
                         const Readings& text) {
  const auto mapped = policy.buttons.find(button);
  const std::string_view pressed = mapped == policy.buttons.end() ? button : std::string_view(mapped->second);
  if (pressed != matchers::kOther && policy.categories.contains(pressed)) {
    if (pressed.find('.') == std::string_view::npos) return judge_family(policy, pressed, hits, text);
    return {JudgementKind::complaint, std::string(pressed), 1};
  }
  const Verdict verdict = decide(policy, hits, matchers::Channel::feedback, text);
  return {JudgementKind::complaint, std::string(verdict.complaint ? verdict.category : matchers::kOther),
          verdict.score};
}

}  // namespace

matchers::Channel channel_of(EventType type) {
  if (type == EventType::private_message) return matchers::Channel::private_message;
  return type == EventType::feedback ? matchers::Channel::feedback : matchers::Channel::comment;
}

bool is_heard(EventType type, Role role) {
  return role == Role::viewer || (type != EventType::comment && role != Role::bot);
}

Judgement judge(const Policy& policy, EventType type, std::string_view button, std::span<const Hit> hits,
                const matchers::Readings& text) {
  if (type == EventType::feedback) return judge_feedback(policy, button, hits, text);
  return type == EventType::comment ? judge_comment(policy, hits, text) : judge_message(policy, hits, text);
}

}  // namespace danmakud::pipeline
