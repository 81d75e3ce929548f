#include "pipeline/judge.h"

#include <gtest/gtest.h>

#include "tests/support/screening.h"

namespace danmakud::pipeline {
namespace {

using JudgementKind = Judgement::Kind;

constexpr std::string_view kJudgeRules = R"(
[[rule]]
id = "mismatch"
category = "commerce.mismatch"
weight = 0.9
any = ["货不对板"]
[[rule]]
id = "quality.weak"
category = "commerce.quality"
weight = 0.49
any = ["一般般"]
[[rule]]
id = "black"
category = "technical.stream"
weight = 0.8
any = ["黑屏"]
[[rule]]
id = "wish"
category = "suggestion.feature"
weight = 0.9
any = ["建议"]
[[rule]]
id = "wish.weak"
category = "suggestion.feature"
weight = 0.49
any = ["希望"]
[[rule]]
id = "wish.loud"
category = "suggestion.feature"
weight = 0.95
any = ["强烈建议"]
channels = ["comment", "feedback"]
)";

class Opinionated final : public matchers::Classifier {
 public:
  double complaint(matchers::Channel, std::string_view) const override { return 0.95; }
  Shares shares(std::string_view) const override { return {1}; }
  std::span<const std::string> categories() const override { return categories_; }
  std::string_view version() const override { return "test"; }

 private:
  const std::vector<std::string> categories_{"commerce.service"};
};

class JudgeTest : public ::testing::Test {
 protected:
  JudgeTest() {
    policy.rules = test::compile_rules(kJudgeRules);
    policy.buttons = {{"卡了", "technical.stream"}, {"商品有问题", "commerce"}};
  }
  Judgement say(EventType type, std::string_view text, std::string_view button = "") {
    const std::string folded = matchers::fold(text);
    std::vector<matchers::Hit> hits;
    scanner_.adopt(policy.rules);
    scanner_.find_hits(folded, channel_of(type), hits);
    return judge(policy, type, button, hits, {folded, scanner_.revealed()});
  }
  Judgement comment(std::string_view text) { return say(EventType::comment, text); }
  Judgement message(std::string_view text) { return say(EventType::private_message, text); }
  Judgement feedback(std::string_view text, std::string_view button) { return say(EventType::feedback, text, button); }

  Policy policy = default_policy();

 private:
  matchers::Scanner scanner_;
};

void expect(const Judgement& judgement, JudgementKind kind, std::string_view category, double score) {
  EXPECT_EQ(judgement.kind, kind);
  EXPECT_EQ(judgement.category, category);
  EXPECT_NEAR(judgement.score, score, 1e-9);
}

TEST_F(JudgeTest, ACommentWithoutAHitIsClean) {
  expect(comment("主播好美"), JudgementKind::clean, "", 0);
}

TEST_F(JudgeTest, ACommentWithASureHitIsAComplaint) {
  expect(comment("收到的货不对板"), JudgementKind::complaint, "commerce.mismatch", 0.9);
}

TEST_F(JudgeTest, AnUnsureHitIsForPeopleToTriage) {
  expect(comment("质量一般般"), JudgementKind::complaint, "other", 0.49);
}

TEST_F(JudgeTest, SuggestionsAreCountedFromComments) {
  expect(comment("建议开个小窗"), JudgementKind::counted, "suggestion.feature", 0.9);
  expect(message("建议开个小窗"), JudgementKind::complaint, "suggestion.feature", 0.9);
}

TEST_F(JudgeTest, AnUnsureSuggestionIsCountedUnderItsOwnName) {
  expect(comment("希望开个小窗"), JudgementKind::counted, "suggestion.feature", 0.49);
}

TEST_F(JudgeTest, ARuleThatNamesTheChannelOpensASuggestionFromAComment) {
  EXPECT_EQ(comment("强烈建议开个小窗").kind, JudgementKind::complaint);
}

TEST_F(JudgeTest, ARuleThatAskedForAnotherCategoryDoesNotOpenASuggestion) {
  policy.categories.find("commerce.mismatch")->second.counted_from_comments = true;
  EXPECT_EQ(comment("货不对板").kind, JudgementKind::counted);
}

TEST_F(JudgeTest, TheClassifierIsAskedAboutMessagesWithoutAHit) {
  expect(message("你们太过分"), JudgementKind::clean, "", 0);
  policy.classifier = std::make_shared<Opinionated>();
  EXPECT_EQ(message("你们太过分").kind, JudgementKind::complaint);
  EXPECT_EQ(comment("你们太过分").kind, JudgementKind::clean);
}

TEST_F(JudgeTest, FeedbackIsAlwaysAComplaint) {
  expect(feedback("", ""), JudgementKind::complaint, "other", 0);
  expect(feedback("随便写写", "打酱油"), JudgementKind::complaint, "other", 0);
}

TEST_F(JudgeTest, TheButtonOfACategoryDecides) {
  expect(feedback("货不对板", "content.vulgar"), JudgementKind::complaint, "content.vulgar", 1);
  expect(feedback("", "卡了"), JudgementKind::complaint, "technical.stream", 1);
}

TEST_F(JudgeTest, TheButtonOfAFamilyLeavesTheCategoryToTheRules) {
  expect(feedback("黑屏 货不对板", "商品有问题"), JudgementKind::complaint, "commerce.mismatch", 0.9);
  expect(feedback("一般般", "commerce"), JudgementKind::complaint, "commerce.quality", 0.49);
  expect(feedback("黑屏", "commerce"), JudgementKind::complaint, "commerce", 1);
}

TEST_F(JudgeTest, AnyOtherButtonLeavesItToTheRules) {
  expect(feedback("黑屏了", "不知道"), JudgementKind::complaint, "technical.stream", 0.8);
  expect(feedback("黑屏了", "other"), JudgementKind::complaint, "technical.stream", 0.8);
}

}  // namespace
}  // namespace danmakud::pipeline
