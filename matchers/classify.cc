#include "matchers/classify.h"

#include <algorithm>

namespace danmakud::matchers {
namespace {

// A rule's weight says how sure its hit makes a complaint; of which category, it is only half as sure.
constexpr double kRulesVoiceInCategory = 0.5;

// 1 - Π(1 - weight) over the hits of one category.
double score_of(const RuleSet& rules, std::span<const Hit> hits, std::string_view category) {
  double doubt = 1;
  for (const Hit& hit : hits) {
    if (rules.rules()[hit.rule].category == category) doubt *= 1 - hit.weight;
  }
  return 1 - doubt;
}

Verdict best_of_rules(const RuleSet& rules, std::span<const Hit> hits) {
  Verdict best;
  for (const Hit& hit : hits) {
    const std::string_view category = rules.rules()[hit.rule].category;
    const double score = score_of(rules, hits, category);
    if (score > best.score) best = {false, category, score};
  }
  return best;
}

// The classifier's likeliest category, unless the rules speak more strongly for theirs. Of a comment the rules name it:
// it is heard because of their words, and a dozen characters say too little else.
std::string_view category_of(const Verdict& by_rules, const Classifier& classifier, const Classifier::Opinion& opinion,
                             Channel channel) {
  if (channel == Channel::comment && !by_rules.category.empty()) return by_rules.category;
  const auto likeliest = std::ranges::max_element(opinion.shares);
  const auto index = static_cast<std::size_t>(likeliest - opinion.shares.begin());
  if (index >= classifier.categories().size()) return by_rules.category;
  if (*likeliest < kRulesVoiceInCategory * by_rules.score) return by_rules.category;
  return classifier.categories()[index];
}

Verdict join(Verdict verdict, const Classifier& classifier, Channel channel, const Readings& text,
             const Thresholds& thresholds) {
  if (verdict.score >= thresholds.rule_overrules) return verdict;
  const Classifier::Opinion opinion = opinion_on(text, classifier, channel);
  if (is_request(verdict.category)) {
    // A question is no evidence of a complaint; but a complaint may be put as one.
    if (opinion.complaint < thresholds.sure) return verdict;
    verdict = {};
  }
  if (opinion.complaint < thresholds.model_overrules) return {};
  verdict.category = category_of(verdict, classifier, opinion, channel);
  verdict.score = 1 - (1 - verdict.score) * (1 - opinion.complaint);
  return verdict;
}

}  // namespace

bool is_request(std::string_view category) {
  return category.starts_with("suggestion.") || category == "commerce.usage";
}

Classifier::Opinion opinion_on(const Readings& text, const Classifier& classifier, Channel channel) {
  const Classifier::Opinion as_written = classifier.classify(channel, text.folded);
  if (text.revealed.empty()) return as_written;
  const Classifier::Opinion revealed = classifier.classify(channel, text.revealed);
  return revealed.complaint > as_written.complaint ? revealed : as_written;
}

Verdict decide(const RuleSet& rules, std::span<const Hit> hits, const Classifier* classifier, Channel channel,
               const Readings& text, const Thresholds& thresholds) {
  Verdict verdict = best_of_rules(rules, hits);
  if (classifier != nullptr) verdict = join(verdict, *classifier, channel, text, thresholds);
  verdict.complaint = verdict.score > 0 && verdict.score >= thresholds.doubt;
  if (!verdict.complaint) verdict.category = {};
  if (verdict.complaint && verdict.score < thresholds.sure) verdict.category = kOther;
  return verdict;
}

}  // namespace danmakud::matchers
