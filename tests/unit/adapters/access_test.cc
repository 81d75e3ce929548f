#include "adapters/access.h"

#include <gtest/gtest.h>

#include "adapters/rate_limit.h"

namespace danmakud::adapters {
namespace {

using enum Admission::Verdict;

TEST(TokenSet, MatchesBearersOnly) {
  const TokenSet tokens({"one", "two", ""});
  EXPECT_EQ(tokens.match("Bearer two"), 1u);
  EXPECT_EQ(tokens.match("bearer  one"), 0u);
  for (const char* const other : {"", "Bearer", "Bearer ", "Bearer tw", "Bearer twoo", "Basic two", "two"}) {
    EXPECT_FALSE(tokens.match(other)) << other;
  }
}

TEST(TokenSet, AnEmptySecretOpensNothing) {
  EXPECT_TRUE(TokenSet({""}).empty());
  EXPECT_FALSE(TokenSet({""}).match("Bearer "));
}

TEST(AllowList, ComparesWholeEntriesWithoutCase) {
  const AllowList list({"https://Shop.example"});
  EXPECT_TRUE(list.allows("HTTPS://shop.example"));
  EXPECT_FALSE(list.allows("https://shop.example.evil"));
  EXPECT_FALSE(list.allows(""));
}

TEST(HostName, CutsThePort) {
  EXPECT_EQ(host_name("localhost:7701"), "localhost");
  EXPECT_EQ(host_name("[::1]:7701"), "[::1]");
  EXPECT_EQ(host_name("[::1]"), "[::1]");
}

IngestAccess guarded() {
  return {TokenSet({"platform"}), TokenSet({"page"}), AllowList({"https://shop"}), 1, {2}, nullptr};
}

TEST(AdmitEvents, AsksForATokenWhereThereAreSome) {
  EXPECT_EQ(admit_events({}, "", "").verdict, granted);
  EXPECT_EQ(admit_events(guarded(), "", "").verdict, unauthorized);
  EXPECT_EQ(admit_events(guarded(), "", "Bearer page").verdict, unauthorized);
  EXPECT_EQ(admit_events(guarded(), "https://shop", "").verdict, unauthorized);
  EXPECT_EQ(admit_events(guarded(), "", "Bearer platform").verdict, granted);
  EXPECT_EQ(admit_events(guarded(), "", "Bearer platform").source, 2);
}

TEST(AdmitEvents, RefusesForeignOriginsWhateverTheyPresent) {
  EXPECT_EQ(admit_events(guarded(), "https://evil", "Bearer platform").verdict, forbidden);
  EXPECT_EQ(admit_events({}, "null", "").verdict, forbidden);
}

TEST(AdmitFeedback, TakesTokensOrOrigins) {
  EXPECT_EQ(admit_feedback({}, "", "").verdict, granted);
  EXPECT_EQ(admit_feedback(guarded(), "", "").verdict, unauthorized);
  EXPECT_EQ(admit_feedback(guarded(), "", "Bearer page").verdict, granted);
  EXPECT_EQ(admit_feedback(guarded(), "https://shop", "").verdict, granted_by_origin);
  EXPECT_EQ(admit_feedback(guarded(), "https://evil", "Bearer page").verdict, forbidden);
}

TEST(RateLimit, RefillsWithTime) {
  RateLimit limit(2);
  pipeline::SteadyTime now{};
  EXPECT_TRUE(limit.allow("a", now) && limit.allow("a", now));
  EXPECT_FALSE(limit.allow("a", now));
  EXPECT_TRUE(limit.allow("b", now));
  EXPECT_TRUE(limit.allow("a", now + std::chrono::seconds{30}));
  EXPECT_FALSE(limit.allow("a", now + std::chrono::seconds{30}));
}

TEST(RateLimit, ForgetsWhenAddressesAreTooMany) {
  RateLimit limit(1, 2);
  EXPECT_TRUE(limit.allow("a", {}) && limit.allow("b", {}) && limit.allow("c", {}));
  EXPECT_FALSE(limit.allow("c", {}));
}

}  // namespace
}  // namespace danmakud::adapters
