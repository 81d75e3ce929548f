#include "bench/plain_rules.h"

#include <gtest/gtest.h>

#include "matchers/rule_set.h"

namespace danmakud::bench {
namespace {

constexpr std::size_t kEvents = 5'000;
const TrafficProfile kProfile{.complaint_share = 0.1};

std::shared_ptr<const matchers::RuleSet> compiled(const PlainRules& rules) {
  return matchers::RuleSet::compile(matchers::parse_rules(rules.file(), "plain").rules).rules;
}

TEST(PlainRules, FindEveryComplaintAndWhatTheySay) {
  const PlainRules rules(kProfile, kEvents, 500);
  matchers::Scanner scanner;
  ASSERT_TRUE(scanner.adopt(compiled(rules)));
  std::vector<matchers::Hit> hits;
  Traffic traffic(kProfile);
  for (std::size_t i = 0; i < kEvents; ++i) {
    const TrafficEvent event = traffic.next();
    scanner.find_hits(matchers::fold(event.text), matchers::Channel::comment, hits);
    EXPECT_EQ(!hits.empty(), rules.finds(event.text)) << event.text;
    EXPECT_GE(rules.finds(event.text), event.is_complaint) << event.text;
  }
}

TEST(PlainRules, AreAsManyAsAskedFor) {
  EXPECT_EQ(compiled(PlainRules(kProfile, kEvents, 500))->pattern_count(), 500u);
  EXPECT_EQ(compiled(PlainRules(kProfile, kEvents, 2'000))->pattern_count(), 2'000u);
  EXPECT_EQ(compiled(PlainRules(kProfile, kEvents, 2'000))->rules().size(), 500u);
}

}  // namespace
}  // namespace danmakud::bench
