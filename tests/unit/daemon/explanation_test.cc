#include "daemon/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/policy.h"

namespace danmakud::daemon {
namespace {

using pipeline::EventType;
using testing::HasSubstr;

constexpr std::string_view kExplanationRules = R"(
[[rule]]
id = "commerce.mismatch.basic"
category = "commerce.mismatch"
weight = 0.9
any = ["货不对板"]
[[rule]]
id = "suggestion.feature.wish"
category = "suggestion.feature"
weight = 0.8
any = ["建议增加"]
[[rule]]
id = "commerce.topic.cosmetics"
category = "commerce.quality"
weight = 0
any = ["口红"]
)";

// Sure of complaints in messages.
class HearsMessages final : public matchers::Classifier {
 public:
  double complaint(matchers::Channel channel, std::string_view) const override {
    return channel == matchers::Channel::comment ? 0.125 : 0.9375;
  }
  Shares shares(std::string_view) const override { return {1}; }
  std::span<const std::string> categories() const override { return categories_; }
  std::string_view version() const override { return "test"; }

 private:
  const std::vector<std::string> categories_{"commerce.quality"};
};

Explainer explainer(std::shared_ptr<const matchers::Classifier> classifier = nullptr) {
  auto policy = std::make_shared<pipeline::Policy>(pipeline::default_policy());
  policy->classifier = std::move(classifier);
  policy->rules = matchers::RuleSet::compile(matchers::parse_rules(kExplanationRules, "r.toml").rules).rules;
  return Explainer(policy);
}

TEST(Explain, HitsPointIntoTheOriginalBytes) {
  const std::string text = "收到的貨 不對板!";
  const Explanation explanation = explainer().explain(EventType::comment, text, "");
  ASSERT_EQ(explanation.hits.size(), 1u);
  const matchers::Span span = explanation.hits[0].original;
  EXPECT_EQ(text.substr(span.begin, span.end - span.begin), "貨 不對板");
  EXPECT_EQ(explanation.normalised, "收到的货不对板");
}

TEST(Explain, AComplaintHasCategoryTeamAndPriority) {
  const std::string json = to_json(explainer().explain(EventType::comment, "货不对板", ""));
  EXPECT_EQ(json,
            R"({"text":"货不对板","normalised":"货不对板","complaint":true,"category":"commerce.mismatch","score":0.9,)"
            R"("priority":"P2","team":"merchant-service","hits":[{"rule":"commerce.mismatch.basic","start":0,"end":12,)"
            R"("text":"货不对板"}],"probabilities":{"commerce.mismatch":0.9}})");
}

TEST(Explain, WhatIsNoComplaintHasNone) {
  const std::string json = to_json(explainer().explain(EventType::comment, "主播好棒", ""));
  EXPECT_THAT(json, HasSubstr(R"("complaint":false,"category":null,"score":0,"priority":null,"team":null,"hits":[])"));
}

TEST(Explain, AWishInACommentIsOnlyCounted) {
  const std::string text = "建议增加客服";
  EXPECT_THAT(to_json(explainer().explain(EventType::comment, text, "")),
              HasSubstr(R"("counted":"suggestion.feature")"));
  EXPECT_THAT(to_json(explainer().explain(EventType::private_message, text, "")), HasSubstr(R"("complaint":true)"));
}

TEST(Explain, ACommentOnATopicIsToldAsTheModelReadsAMessage) {
  Explainer hearing = explainer(std::make_shared<HearsMessages>());
  const Explanation explanation = hearing.explain(EventType::comment, "口红一拧就断", "");
  EXPECT_EQ(explanation.model_complaint, 0.9375);
  EXPECT_EQ(explanation.judgement.category, "commerce.quality");
  EXPECT_EQ(hearing.explain(EventType::comment, "一拧就断", "").model_complaint, 0.125);
}

TEST(Explanation, HearsCommentsOfViewersOnlyAndMessagesOfAllButBots) {
  using pipeline::Role;
  const auto kind = [](EventType type, Role role) {
    return explainer().explain(type, "货不对板", "", role).judgement.kind;
  };
  for (const Role role : {Role::streamer, Role::moderator, Role::assistant, Role::bot}) {
    EXPECT_EQ(kind(EventType::comment, role), pipeline::Judgement::Kind::clean) << to_string(role);
  }
  EXPECT_EQ(kind(EventType::private_message, Role::assistant), pipeline::Judgement::Kind::complaint);
  EXPECT_EQ(kind(EventType::private_message, Role::bot), pipeline::Judgement::Kind::clean);
}

TEST(Explanation, SaysWhoIsNotHeard) {
  const Explanation explanation = explainer().explain(EventType::comment, "货不对板", "", pipeline::Role::streamer);
  EXPECT_THAT(to_json(explanation), HasSubstr(R"("not_heard":"streamer")"));
  EXPECT_THAT(to_people_form(explanation), HasSubstr("complaint   no, not from the role streamer"));
}

}  // namespace
}  // namespace danmakud::daemon
