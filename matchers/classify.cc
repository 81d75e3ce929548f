#include "matchers/classify.h"

#include <algorithm>

namespace danmakud::matchers {
namespace {

// A rule's weight says how sure its hit makes a complaint; of which category, it is only half as sure.
constexpr double kRulesVoiceInCategory = 0.5;

// A word alone is a verdict in the reviews that taught the classifier, but mostly talk in what is written to us.
constexpr std::size_t kLoneWordBytes = 6;  // two Han characters
constexpr double kSureOfALoneWord = 0.9;

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
std::string_view category_of(const Verdict& by_rules, const Classifier& classifier, std::string_view reading,
                             Channel channel) {
  if (channel == Channel::comment && !by_rules.category.empty()) return by_rules.category;
  const Classifier::Shares shares = classifier.shares(reading);
  const auto likeliest = std::ranges::max_element(shares);
  const auto index = static_cast<std::size_t>(likeliest - shares.begin());
  if (index >= classifier.categories().size()) return by_rules.category;
  if (*likeliest < kRulesVoiceInCategory * by_rules.score) return by_rules.category;
  return classifier.categories()[index];
}

// A comment is heard because of the rules' words, and says little else: either witness will do. Of what is written to
// us the classifier reads the same words in whole sentences, so rules only raise its odds: 0.5 of them doubles these,
// 0.75 makes them four. That lifts what it doubts, but not what it all but rules out.
double joined(double rules, double classifier, Channel channel) {
  const double neither = (1 - rules) * (1 - classifier);
  return channel == Channel::comment ? 1 - neither : classifier / (classifier + neither);
}

Verdict join(Verdict verdict, const Classifier& classifier, Channel channel, const Readings& text,
             const Thresholds& thresholds) {
  if (verdict.score >= thresholds.rule_overrules) return verdict;
  // A comment is heard for the rules' words alone: in a dozen characters the model raises what they say, and no more.
  const bool is_comment = channel == Channel::comment;
  const Opinion opinion = opinion_on(text, classifier, channel);
  if (is_request(verdict.category)) {
    // A question is no evidence of a complaint; but a complaint may be put as one.
    if (is_comment || opinion.complaint < thresholds.sure) return verdict;
    verdict = {};
  }
  if (!is_comment && opinion.complaint < thresholds.model_overrules) return {};
  const bool is_lone_word = verdict.score == 0 && opinion.reading.size() <= kLoneWordBytes;
  if (!is_comment && is_lone_word && opinion.complaint < kSureOfALoneWord) return {};
  verdict.category = category_of(verdict, classifier, opinion.reading, channel);
  verdict.score = joined(verdict.score, opinion.complaint, channel);
  return verdict;
}

}  // namespace

bool is_request(std::string_view category) {
  return category.starts_with("suggestion.") || category == "commerce.usage";
}

Opinion opinion_on(const Readings& text, const Classifier& classifier, Channel channel) {
  const double as_written = classifier.complaint(channel, text.folded);
  if (text.revealed.empty()) return {as_written, text.folded};
  const double revealed = classifier.complaint(channel, text.revealed);
  return revealed > as_written ? Opinion{revealed, text.revealed} : Opinion{as_written, text.folded};
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
