#include "pipeline/policy.h"

#include <gtest/gtest.h>

namespace danmakud::pipeline {
namespace {

using namespace std::chrono_literals;

struct Expected {
  std::string_view id, name, team;
  Priority priority;
};

class DefaultPolicy : public ::testing::TestWithParam<Expected> {};

TEST_P(DefaultPolicy, NamesTheCategoryItsTeamAndPriority) {
  const Policy policy = default_policy();
  const CategoryPolicy& category = policy.category(GetParam().id);
  EXPECT_EQ(category.id, GetParam().id);
  EXPECT_EQ(category.name, GetParam().name);
  EXPECT_EQ(category.team, GetParam().team);
  EXPECT_EQ(category.priority, GetParam().priority);
  EXPECT_EQ(policy.team(category.team).id, GetParam().team);
}

INSTANTIATE_TEST_SUITE_P(Contract, DefaultPolicy,
                         ::testing::Values(Expected{"commerce.quality", "商品质量", "merchant-service", Priority::p2},
                                           Expected{"commerce.mismatch", "货不对板", "merchant-service", Priority::p2},
                                           Expected{"commerce.payment", "支付与扣款", "merchant-service", Priority::p1},
                                           Expected{"commerce.usage", "使用说明", "merchant-service", Priority::p3},
                                           Expected{"technical.stream", "直播卡顿黑屏", "tech-support", Priority::p2},
                                           Expected{"content.vulgar", "低俗", "content-review", Priority::p2},
                                           Expected{"content.minors", "未成年人", "content-review", Priority::p1},
                                           Expected{"safety.danger", "人身安全", "content-review", Priority::p0},
                                           Expected{"suggestion.consult", "咨询", "general", Priority::p3},
                                           Expected{"other", "其他", "triage", Priority::p3}));

TEST(Policy, FamiliesAreCategories) {
  const Policy policy = default_policy();
  for (const std::string_view family : {"commerce", "technical", "content", "suggestion"}) {
    EXPECT_EQ(policy.category(family).id, family);
  }
}

TEST(Policy, ACategoryOfARuleAloneHasItsFamilysPolicy) {
  EXPECT_EQ(default_policy().category("commerce.gifts").team, "merchant-service");
}

TEST(Policy, ACategoryOfNoFamilyIsForPeopleToTriage) {
  EXPECT_EQ(default_policy().category("weather.rain").team, "triage");
  EXPECT_EQ(default_policy().category("").team, "triage");
}

TEST(Policy, NeverFailsHoweverEmpty) {
  const Policy empty;
  EXPECT_EQ(empty.category("commerce.quality").id, "other");
  EXPECT_EQ(empty.team("nobody").id, "triage");
}

TEST(Policy, ServiceLevelsAreThoseOfTheContract) {
  const SlaPolicy sla = default_policy().sla;
  EXPECT_EQ(sla.by_priority[0].respond, 60s);
  EXPECT_EQ(sla.by_priority[1].respond, 5min);
  EXPECT_EQ(sla.by_priority[2].respond, 10min);
  EXPECT_EQ(sla.by_priority[3].respond, 10min);
  EXPECT_EQ(sla.by_priority[1].investigate, 1h);
  EXPECT_FALSE(sla.by_priority[2].investigate.has_value());
  for (const PrioritySla& level : sla.by_priority) EXPECT_EQ(level.acknowledge, 60s);
}

TEST(Policy, TechnicalAndContentHaveLimitsOfTheirOwn) {
  const Policy policy = default_policy();
  EXPECT_EQ(policy.category("technical.replay").respond_within, 2h);
  EXPECT_EQ(policy.category("content.spam").solve_within, 24h);
  EXPECT_FALSE(policy.category("commerce.price").solve_within.has_value());
}

TEST(Policy, SuggestionsAndUsageAreCountedFromComments) {
  const Policy policy = default_policy();
  EXPECT_TRUE(policy.category("suggestion.feature").counted_from_comments);
  EXPECT_TRUE(policy.category("commerce.usage").counted_from_comments);
  EXPECT_FALSE(policy.category("commerce.quality").counted_from_comments);
}

TEST(Policy, OnlyTheTriageTeamClassifies) {
  const Policy policy = default_policy();
  EXPECT_TRUE(policy.team("triage").classifies);
  EXPECT_FALSE(policy.team("general").classifies);
}

TEST(PolicyStore, APublishedPolicyIsANewGeneration) {
  PolicyStore store;
  EXPECT_EQ(store.current(), nullptr);
  const std::uint64_t before = store.generation();
  const auto policy = std::make_shared<const Policy>(default_policy());
  store.publish(policy);
  EXPECT_EQ(store.current(), policy);
  EXPECT_NE(store.generation(), before);
}

}  // namespace
}  // namespace danmakud::pipeline
