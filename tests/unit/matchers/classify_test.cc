#include "matchers/classify.h"

#include <gtest/gtest.h>

namespace danmakud::matchers {
namespace {

std::shared_ptr<const RuleSet> rules_of(const std::vector<std::pair<std::string, double>>& categories) {
  std::vector<Rule> rules;
  for (const auto& [category, weight] : categories) {
    Rule& rule = rules.emplace_back();
    rule.id = "r" + std::to_string(rules.size());
    rule.category = category;
    rule.weight = weight;
    rule.any = {{"x", 1, 1}};
  }
  return RuleSet::compile(rules).rules;
}

std::vector<Hit> hits(const RuleSet& set, std::initializer_list<std::uint32_t> rules) {
  std::vector<Hit> out;
  for (const std::uint32_t rule : rules) out.push_back({rule, {0, 1}, set.rules()[rule].weight});
  return out;
}

// Speaks of the categories "a" and "b", whatever the text.
class FixedClassifier final : public Classifier {
 public:
  FixedClassifier(double complaint, double share_of_a, double share_of_b)
      : complaint_(complaint), shares_{share_of_a, share_of_b} {}
  double complaint(Channel, std::string_view) const override { return complaint_; }
  Shares shares(std::string_view) const override { return shares_; }
  std::span<const std::string> categories() const override { return categories_; }
  std::string_view version() const override { return "fixed"; }

 private:
  const double complaint_;
  const Shares shares_;
  const std::vector<std::string> categories_{"a", "b"};
};

Verdict joined(const std::shared_ptr<const RuleSet>& rules, std::initializer_list<std::uint32_t> hit,
               const FixedClassifier& classifier, Channel channel = Channel::private_message) {
  return decide(*rules, hits(*rules, hit), &classifier, channel, {"a few words"},
                {.sure = 0.5,
                 .doubt = 0.4,
                 .rule_overrules = 0.9,
                 .model_overrules = 0.05,
                 .room_overrules = 0.15,
                 .topic = 0.8});
}

TEST(Decide, OneHitIsItsWeight) {
  const auto rules = rules_of({{"a", 0.9}});
  const Verdict verdict = decide(*rules, hits(*rules, {0}), nullptr, Channel::comment, {"x"}, {});
  EXPECT_TRUE(verdict.complaint);
  EXPECT_EQ(verdict.category, "a");
  EXPECT_DOUBLE_EQ(verdict.score, 0.9);
}

TEST(Decide, HitsOfOneCategoryReinforceEachOther) {
  const auto rules = rules_of({{"a", 0.4}, {"b", 0.5}, {"a", 0.3}});
  const Verdict verdict = decide(*rules, hits(*rules, {0, 1, 2}), nullptr, Channel::comment, {"x"}, {});
  EXPECT_EQ(verdict.category, "a");
  EXPECT_DOUBLE_EQ(verdict.score, 1 - 0.6 * 0.7);
}

TEST(Decide, FirstInRuleOrderWinsATie) {
  const auto rules = rules_of({{"b", 0.7}, {"a", 0.7}});
  EXPECT_EQ(decide(*rules, hits(*rules, {0, 1}), nullptr, Channel::comment, {"x"}, {}).category, "b");
}

TEST(Decide, BetweenDoubtAndSureIsOther) {
  const auto rules = rules_of({{"a", 0.4}});
  const Verdict verdict =
      decide(*rules, hits(*rules, {0}), nullptr, Channel::comment, {"x"}, {.sure = 0.5, .doubt = 0.3});
  EXPECT_TRUE(verdict.complaint);
  EXPECT_EQ(verdict.category, kOther);
  EXPECT_DOUBLE_EQ(verdict.score, 0.4);
}

TEST(Decide, BelowDoubtIsNone) {
  const auto rules = rules_of({{"a", 0.2}});
  EXPECT_FALSE(decide(*rules, hits(*rules, {0}), nullptr, Channel::comment, {"x"}, {}).complaint);
  EXPECT_FALSE(decide(*rules, {}, nullptr, Channel::comment, {"x"}, {.sure = 0, .doubt = 0}).complaint);
  EXPECT_TRUE(decide(*rules, hits(*rules, {0}), nullptr, Channel::comment, {"x"}, {}).category.empty());
}

TEST(Decide, TheBordersBelongToTheUpperSide) {
  const auto rules = rules_of({{"a", 0.5}, {"b", 0.25}});
  EXPECT_EQ(decide(*rules, hits(*rules, {0}), nullptr, Channel::comment, {"x"}, {.sure = 0.5, .doubt = 0.3}).category,
            "a");
  EXPECT_TRUE(
      decide(*rules, hits(*rules, {1}), nullptr, Channel::comment, {"x"}, {.sure = 0.5, .doubt = 0.25}).complaint);
}

TEST(Decide, TheClassifierIsOneMoreWitness) {
  const auto rules = rules_of({{"a", 0.5}});
  EXPECT_DOUBLE_EQ(joined(rules, {0}, {0.5, 1, 0}, Channel::comment).score, 0.75);
  EXPECT_EQ(joined(rules, {}, {0.8, 0, 1}).category, "b");
}

TEST(Decide, RulesRaiseTheOddsOfAMessage) {
  const auto rules = rules_of({{"a", 0.75}});
  EXPECT_DOUBLE_EQ(joined(rules, {0}, {0.5, 1, 0}).score, 0.8);
  EXPECT_DOUBLE_EQ(joined(rules, {0}, {0.1, 1, 0}).score, 0.1 / (0.1 + 0.9 * 0.25));
}

TEST(Decide, WhoSpeaksMoreStronglyNamesTheCategory) {
  const auto rules = rules_of({{"c", 0.8}});
  EXPECT_EQ(joined(rules, {0}, {0.8, 0.3, 0.35}).category, "c");
  EXPECT_EQ(joined(rules, {0}, {0.8, 0.3, 0.45}).category, "b");
}

TEST(Decide, TheRulesNameTheCategoryOfAComment) {
  const auto rules = rules_of({{"c", 0.4}});
  EXPECT_EQ(joined(rules, {0}, {0.8, 1, 0}, Channel::comment).category, "c");
  EXPECT_FALSE(joined(rules, {}, {0.8, 1, 0}, Channel::comment).complaint);
}

TEST(Decide, ACommentOnATopicIsReadAsAMessageAndMustBeSurer) {
  const auto rules = rules_of({{"a.topic", 0}});
  EXPECT_TRUE(joined(rules, {0}, {0.8, 1, 0}, Channel::comment).complaint);
  EXPECT_FALSE(joined(rules, {0}, {0.79, 1, 0}, Channel::comment).complaint);
  EXPECT_EQ(decide(*rules, hits(*rules, {0}), nullptr, Channel::comment, {"x"}, {}).score, 0);
}

TEST(Decide, OnATopicWeakRulesRaiseTheOddsOnly) {
  const auto rules = rules_of({{"a.topic", 0}, {"a.c", 0.75}});
  EXPECT_DOUBLE_EQ(joined(rules, {0, 1}, {0.5, 1, 0}, Channel::comment).score, 0.8);
  EXPECT_EQ(joined(rules, {0, 1}, {0.5, 1, 0}, Channel::comment).category, "a.c");
  EXPECT_FALSE(joined(rules, {0, 1}, {0.4, 1, 0}, Channel::comment).complaint);
}

TEST(Decide, ATopicDoesNotSilenceARuleOfAnotherFamily) {
  const auto rules = rules_of({{"a.topic", 0}, {"c", 0.75}});
  EXPECT_EQ(joined(rules, {0, 1}, {0.1, 1, 0}, Channel::comment).category, "c");
  EXPECT_DOUBLE_EQ(joined(rules, {0, 1}, {0.1, 1, 0}, Channel::comment).score, 1 - 0.25 * 0.9);
  EXPECT_DOUBLE_EQ(joined(rules, {0, 1}, {0.5, 1, 0}, Channel::comment).score, 0.8);
}

TEST(Decide, ATopicKeepsTheCategoryInItsFamily) {
  EXPECT_EQ(joined(rules_of({{"a.topic", 0}}), {0}, {0.9, 1, 0}, Channel::comment).category, "a");
  EXPECT_EQ(joined(rules_of({{"a.topic", 0}}), {0}, {0.9, 0, 1}, Channel::comment).category, "a.topic");
}

TEST(Decide, OnATopicARuleOfAnotherFamilyNamesTheCategoryWhereItSpeaksMoreStrongly) {
  const auto rules = rules_of({{"a.topic", 0}, {"c", 0.8}});
  EXPECT_EQ(joined(rules, {0, 1}, {0.9, 0.35, 0.2}, Channel::comment).category, "c");
  EXPECT_EQ(joined(rules, {0, 1}, {0.9, 0.45, 0.2}, Channel::comment).category, "a");
  EXPECT_EQ(joined(rules, {0, 1}, {0.9, 0.2, 0.45}, Channel::comment).category, "c");
}

TEST(Decide, ARequestOnATopicStaysUntilTheClassifierIsSureOfAComplaint) {
  const auto rules = rules_of({{"a.topic", 0}, {"suggestion.consult", 0.5}});
  EXPECT_EQ(joined(rules, {0, 1}, {0.7, 1, 0}, Channel::comment).category, "suggestion.consult");
  EXPECT_EQ(joined(rules, {0, 1}, {0.8, 1, 0}, Channel::comment).category, "a");
}

TEST(Decide, AConfidentRuleOverrulesTheClassifier) {
  const auto rules = rules_of({{"a", 0.9}});
  const Verdict verdict = joined(rules, {0}, {0.01, 0, 1});
  EXPECT_EQ(verdict.category, "a");
  EXPECT_DOUBLE_EQ(verdict.score, 0.9);
}

TEST(Decide, AConfidentClassifierOverrulesTheRules) {
  const auto rules = rules_of({{"a", 0.8}});
  EXPECT_EQ(joined(rules, {0}, {0.04, 1, 0}).score, 0);
  EXPECT_GT(joined(rules, {0}, {0.05, 1, 0}).score, 0);
}

TEST(Decide, InACommentTheClassifierOnlyRaisesWhatOtherRulesSay) {
  const auto rules = rules_of({{"a", 0.8}, {"suggestion.consult", 0.5}});
  EXPECT_TRUE(joined(rules, {0}, {0.01, 1, 0}, Channel::comment).complaint);
  EXPECT_GT(joined(rules, {0}, {0.5, 1, 0}, Channel::comment).score, 0.8);
  EXPECT_EQ(joined(rules, {1}, {0.9, 1, 0}, Channel::comment).category, "suggestion.consult");
  EXPECT_EQ(joined(rules, {1}, {0.9, 1, 0}).category, "a");
}

TEST(Decide, OfACommentThatRulesDoubtTheClassifierMakesNoComplaint) {
  const auto rules = rules_of({{"a", 0.3}, {"a", 0.3}});
  EXPECT_FALSE(joined(rules, {0}, {0.99, 1, 0}, Channel::comment).complaint);
  EXPECT_TRUE(joined(rules, {0, 1}, {0.01, 1, 0}, Channel::comment).complaint);
}

TEST(Decide, OfWhatRoomsTalkOfTheClassifierMayRuleACommentOut) {
  const auto rules = rules_of({{"technical.x", 0.8}, {"technical.y", 0.9}});
  EXPECT_FALSE(joined(rules, {0}, {0.14, 1, 0}, Channel::comment).complaint);
  EXPECT_TRUE(joined(rules, {0}, {0.15, 1, 0}, Channel::comment).complaint);
  EXPECT_TRUE(joined(rules, {1}, {0.14, 1, 0}, Channel::comment).complaint);
}

// Knows trade from messages only.
class TradersClassifier final : public Classifier {
 public:
  explicit TradersClassifier(double as_message) : as_message_(as_message) {}
  double complaint(Channel channel, std::string_view) const override {
    return channel == Channel::comment ? 0.01 : as_message_;
  }
  Shares shares(std::string_view) const override { return {1}; }
  std::span<const std::string> categories() const override { return categories_; }
  std::string_view version() const override { return "traders"; }

 private:
  const double as_message_;
  const std::vector<std::string> categories_{"a"};
};

TEST(Decide, ACommentOnTradeMustComplainAsAMessage) {
  const auto rules = rules_of({{"commerce.x", 0.8}, {"content.x", 0.8}, {"commerce.y", 0.9}});
  const auto complains = [&](std::uint32_t hit, double as_message) {
    const TradersClassifier classifier(as_message);
    return decide(*rules, hits(*rules, {hit}), &classifier, Channel::comment, {"a few words"}, {}).complaint;
  };
  EXPECT_FALSE(complains(0, 0.91));
  EXPECT_TRUE(complains(0, 0.92));
  EXPECT_TRUE(complains(1, 0.91));
  EXPECT_TRUE(complains(2, 0.91));
}

TEST(Decide, WhatNeitherIsSureOfIsOther) {
  const auto rules = rules_of({{"a", 0.2}});
  EXPECT_EQ(joined(rules, {0}, {0.37, 1, 0}).category, kOther);
}

TEST(Decide, OfALoneWordTheClassifierMustBeSurer) {
  const auto rules = rules_of({{"a", 0.3}});
  const auto complains = [&](std::string_view text, double complaint, std::initializer_list<std::uint32_t> hit) {
    const FixedClassifier classifier(complaint, 1, 0);
    return decide(*rules, hits(*rules, hit), &classifier, Channel::private_message, {text}, {}).complaint;
  };
  EXPECT_FALSE(complains("有人", 0.8, {}));
  EXPECT_TRUE(complains("难吃", 0.9, {}));
  EXPECT_TRUE(complains("售后", 0.8, {0}));
  EXPECT_TRUE(complains("没有人", 0.8, {}));
}

// Sure of a complaint where it reads one.
class LiteralClassifier final : public Classifier {
 public:
  double complaint(Channel, std::string_view folded) const override { return folded == "不给退款" ? 0.9 : 0.1; }
  Shares shares(std::string_view) const override { return {1}; }
  std::span<const std::string> categories() const override { return categories_; }
  std::string_view version() const override { return "literal"; }

 private:
  const std::vector<std::string> categories_{"a"};
};

TEST(Decide, TheReadingThatComplainsMoreIsHeard) {
  const auto score = [](const Readings& text) {
    const LiteralClassifier classifier;
    return decide(*rules_of({}), {}, &classifier, Channel::private_message, text, {}).score;
  };
  EXPECT_DOUBLE_EQ(score({"不给tui款"}), 0.1);
  EXPECT_DOUBLE_EQ(score({"不给tui款", "不给退款"}), 0.9);
  EXPECT_DOUBLE_EQ(score({"不给退款", "不给腿款"}), 0.9);
}

TEST(Decide, ARequestIsNoWitnessOfAComplaint) {
  const auto rules = rules_of({{"suggestion.consult", 0.6}});
  EXPECT_EQ(joined(rules, {0}, {0.3, 1, 0}).category, "suggestion.consult");
  EXPECT_DOUBLE_EQ(joined(rules, {0}, {0.3, 1, 0}).score, 0.6);
  EXPECT_EQ(joined(rules, {0}, {0.7, 1, 0}).category, "a");
  EXPECT_DOUBLE_EQ(joined(rules, {0}, {0.7, 1, 0}).score, 0.7);
}

}  // namespace
}  // namespace danmakud::matchers
