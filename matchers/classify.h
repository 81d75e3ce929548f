// From hits to a decision, in one place: what the rules say, joined by what the learnt classifier says when there is
// one.
#pragma once

#include <array>
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
  static constexpr std::size_t kMaxCategories = 14;
  using Shares = std::array<double, kMaxCategories>;

  virtual ~Classifier() = default;
  // Probability that the text is a complaint.
  virtual double complaint(Channel channel, std::string_view folded) const = 0;
  // Of categories(), in their order: how likely each is, if it is one. Costs more, and few texts need it.
  virtual Shares shares(std::string_view folded) const = 0;
  virtual std::span<const std::string> categories() const = 0;
  virtual std::string_view version() const = 0;
};

// One text, folded. The second reading has its disguised words undone; empty where there are none.
struct Readings {
  std::string_view folded;
  std::string_view revealed = {};
};

struct Thresholds {
  double sure = 0.5;    // a complaint in its category from here on
  double doubt = 0.48;  // between the two: not sure, category "other", for people to triage; below: no complaint
  double rule_overrules = 0.9;    // rules that reach it decide alone, whatever the classifier says
  double model_overrules = 0.02;  // a message to which the classifier gives less is none, unless rules overrule it
  double room_overrules = 0.02;   // the same of a comment, where rules hear of the stream or the app
  double topic = 0.92;            // a comment on a topic, or rules of trade in it: must score so much as a message
};

struct Verdict {
  bool complaint = false;
  std::string_view
      category;      // of the winning rule or of the classifier, or kOther when not sure; valid as long as both
  double score = 0;  // 0…1: how sure it is a complaint
};

inline constexpr std::string_view kOther = "other";

// A hit of no weight tells what a text is about, and nothing of whether it complains.
bool is_topic(const Hit& hit);

// As what the classifier reads a text first: a comment on a topic as a message.
Channel read_as(std::span<const Hit> hits, Channel channel);

// A question or a wish: answered like a complaint, but none.
bool is_request(std::string_view category);

// What the classifier says of the reading that complains more: nobody disguises praise.
struct Opinion {
  double complaint = 0;
  std::string_view reading;
};
Opinion opinion_on(const Readings& text, const Classifier& classifier, Channel channel);

// With `doubt` = Π(1 - weight)(1 - probability) over the hits of the best category and the classifier, the score is
// 1 - doubt of a comment that the rules alone call a complaint, and probability / (probability + doubt) of other texts.
// A comment on a topic is read as these are, and is none below `thresholds.topic` unless rules of another family make
// it one. The category is the one that most speaks for; the first in rule order on a tie. Rules that find a request are
// no witnesses of a complaint: they stand until the classifier is sure of one. `classifier` may be null: the rules
// alone. It is asked as opinion_on() says.
Verdict decide(const RuleSet& rules, std::span<const Hit> hits, const Classifier* classifier, Channel channel,
               const Readings& text, const Thresholds& thresholds);

}  // namespace danmakud::matchers
