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

struct Likeliest {
  std::string_view category;
  double share = 0;
};

Likeliest likeliest_of(const Classifier& classifier, std::string_view reading) {
  const Classifier::Shares shares = classifier.shares(reading);
  const auto most = std::ranges::max_element(shares);
  const auto index = static_cast<std::size_t>(most - shares.begin());
  if (index >= classifier.categories().size()) return {};
  return {classifier.categories()[index], *most};
}

// The classifier's likeliest category, unless the rules speak more strongly for theirs.
std::string_view category_of(const Verdict& by_rules, const Likeliest& likeliest) {
  return likeliest.share < kRulesVoiceInCategory * by_rules.score ? by_rules.category : likeliest.category;
}

// Of what is written to us the classifier reads the rules' words in whole sentences, so they only raise its odds: 0.5
// of them doubles these, 0.75 makes them four. That lifts what it doubts, but not what it all but rules out.
double raised(double classifier, double rules) {
  return classifier / (classifier + (1 - rules) * (1 - classifier));
}

Verdict join_in_message(Verdict verdict, const Classifier& classifier, Channel channel, const Readings& text,
                        const Thresholds& thresholds) {
  const Opinion opinion = opinion_on(text, classifier, channel);
  if (is_request(verdict.category)) {
    // A question is no evidence of a complaint; but a complaint may be put as one.
    if (opinion.complaint < thresholds.sure) return verdict;
    verdict = {};
  }
  if (opinion.complaint < thresholds.model_overrules) return {};
  const bool is_lone_word = verdict.score == 0 && opinion.reading.size() <= kLoneWordBytes;
  if (is_lone_word && opinion.complaint < kSureOfALoneWord) return {};
  verdict.category = category_of(verdict, likeliest_of(classifier, opinion.reading));
  verdict.score = raised(opinion.complaint, verdict.score);
  return verdict;
}

std::string_view family_of(std::string_view category) {
  return category.substr(0, category.find('.'));
}

// Most rooms are strange to the classifier, but trade it knows from what buyers write to us: on a topic it reads a
// comment as a message. It names the category within the topic's family, unless a rule does, or one of another family
// speaks more strongly.
Verdict join_on_topic(Verdict verdict, std::string_view topic, const Classifier& classifier, const Readings& text,
                      const Thresholds& thresholds) {
  const Opinion opinion = opinion_on(text, classifier, Channel::private_message);
  const double score = raised(opinion.complaint, verdict.score);
  if (score < thresholds.topic) return {};
  if (family_of(verdict.category) != family_of(topic)) {
    Likeliest likeliest = likeliest_of(classifier, opinion.reading);
    const bool is_of_topic = family_of(likeliest.category) == family_of(topic);
    if (!is_of_topic) likeliest.category = verdict.category.empty() ? topic : verdict.category;
    verdict.category = category_of(verdict, likeliest);
  }
  verdict.score = score;
  return verdict;
}

// Weaker rules are not heard where the classifier knows what they speak of and thinks little of it: the comments that
// taught it have much of the stream and the app, and next to nothing of trade, which it knows from messages: what rules
// hear of that is mostly a game or a joke unless it reads like a complaint to a shop, as on a topic.
bool is_overruled(std::string_view category, double complaint, const Classifier& classifier, const Readings& text,
                  const Thresholds& thresholds) {
  const std::string_view family = family_of(category);
  if (family == "technical") return complaint < thresholds.room_overrules;
  if (family != "commerce") return false;
  return opinion_on(text, classifier, Channel::private_message).complaint < thresholds.topic;
}

// A comment is heard because of the rules' words, and says little else: they name its category. The classifier makes
// what they say surer, or overrules it; of what they doubt it makes nothing, as in rooms that are strange to it, it
// cannot tell.
Verdict join_in_comment(const RuleSet& rules, std::span<const Hit> hits, Verdict verdict, const Classifier& classifier,
                        const Readings& text, const Thresholds& thresholds) {
  const bool asks = is_request(verdict.category);
  const auto topic = std::ranges::find_if(hits, &is_topic);
  if (topic != hits.end()) {
    const std::string_view category = rules.rules()[topic->rule].category;
    // A complaint may be put as a question, which is no evidence of it.
    const Verdict on_topic = join_on_topic(asks ? Verdict{} : verdict, category, classifier, text, thresholds);
    // A threat stays one, whatever goods are named beside it.
    if (on_topic.score > 0 || (!asks && family_of(verdict.category) == family_of(category))) return on_topic;
  }
  if (asks || verdict.category.empty()) return verdict;
  const double complaint = opinion_on(text, classifier, Channel::comment).complaint;
  if (is_overruled(verdict.category, complaint, classifier, text, thresholds)) return {};
  if (verdict.score >= thresholds.doubt) verdict.score = 1 - (1 - verdict.score) * (1 - complaint);
  return verdict;
}

}  // namespace

bool is_topic(const Hit& hit) {
  return hit.weight == 0;
}

Channel read_as(std::span<const Hit> hits, Channel channel) {
  return std::ranges::any_of(hits, &is_topic) ? Channel::private_message : channel;
}

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
  if (classifier != nullptr && verdict.score < thresholds.rule_overrules) {
    verdict = channel == Channel::comment ? join_in_comment(rules, hits, verdict, *classifier, text, thresholds)
                                          : join_in_message(verdict, *classifier, channel, text, thresholds);
  }
  verdict.complaint = verdict.score > 0 && verdict.score >= thresholds.doubt;
  if (!verdict.complaint) verdict.category = {};
  if (verdict.complaint && verdict.score < thresholds.sure) verdict.category = kOther;
  return verdict;
}

}  // namespace danmakud::matchers
