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

class FixedClassifier final : public Classifier {
 public:
  explicit FixedClassifier(Opinion opinion) : opinion_(opinion) {}
  Opinion classify(std::string_view) const override { return opinion_; }
  std::string_view version() const override { return "fixed"; }

 private:
  Opinion opinion_;
};

TEST(Decide, OneHitIsItsWeight) {
  const auto rules = rules_of({{"a", 0.9}});
  const Verdict verdict = decide(*rules, hits(*rules, {0}), nullptr, "x", {});
  EXPECT_TRUE(verdict.complaint);
  EXPECT_EQ(verdict.category, "a");
  EXPECT_DOUBLE_EQ(verdict.score, 0.9);
}

TEST(Decide, HitsOfOneCategoryReinforceEachOther) {
  const auto rules = rules_of({{"a", 0.4}, {"b", 0.5}, {"a", 0.3}});
  const Verdict verdict = decide(*rules, hits(*rules, {0, 1, 2}), nullptr, "x", {});
  EXPECT_EQ(verdict.category, "a");
  EXPECT_DOUBLE_EQ(verdict.score, 1 - 0.6 * 0.7);
}

TEST(Decide, FirstInRuleOrderWinsATie) {
  const auto rules = rules_of({{"b", 0.7}, {"a", 0.7}});
  EXPECT_EQ(decide(*rules, hits(*rules, {0, 1}), nullptr, "x", {}).category, "b");
}

TEST(Decide, BetweenDoubtAndSureIsOther) {
  const auto rules = rules_of({{"a", 0.4}});
  const Verdict verdict = decide(*rules, hits(*rules, {0}), nullptr, "x", {.sure = 0.5, .doubt = 0.3});
  EXPECT_TRUE(verdict.complaint);
  EXPECT_EQ(verdict.category, kOther);
  EXPECT_DOUBLE_EQ(verdict.score, 0.4);
}

TEST(Decide, BelowDoubtIsNone) {
  const auto rules = rules_of({{"a", 0.2}});
  EXPECT_FALSE(decide(*rules, hits(*rules, {0}), nullptr, "x", {}).complaint);
  EXPECT_FALSE(decide(*rules, {}, nullptr, "x", {.sure = 0, .doubt = 0}).complaint);
  EXPECT_TRUE(decide(*rules, hits(*rules, {0}), nullptr, "x", {}).category.empty());
}

TEST(Decide, TheBordersBelongToTheUpperSide) {
  const auto rules = rules_of({{"a", 0.5}, {"b", 0.25}});
  EXPECT_EQ(decide(*rules, hits(*rules, {0}), nullptr, "x", {.sure = 0.5, .doubt = 0.3}).category, "a");
  EXPECT_TRUE(decide(*rules, hits(*rules, {1}), nullptr, "x", {.sure = 0.5, .doubt = 0.25}).complaint);
}

TEST(Decide, TheClassifierCountsAsOneMoreHit) {
  const auto rules = rules_of({{"a", 0.5}});
  const FixedClassifier same({0.5, "a"}), other({0.8, "b"});
  EXPECT_DOUBLE_EQ(decide(*rules, hits(*rules, {0}), &same, "x", {}).score, 0.75);
  EXPECT_EQ(decide(*rules, hits(*rules, {0}), &other, "x", {}).category, "b");
  EXPECT_EQ(decide(*rules, {}, &other, "x", {}).category, "b");
}

}  // namespace
}  // namespace danmakud::matchers
