#include "bench/load_plan.h"

#include <gtest/gtest.h>

namespace danmakud::bench {
namespace {

using namespace std::chrono_literals;

TEST(LoadPlan, GivesEachUnitItsTime) {
  const LoadPlan plan({{1s, 10}, {1s, 100}});
  EXPECT_EQ(plan.units(), 110u);
  EXPECT_EQ(plan.due(0), 0ms);
  EXPECT_EQ(plan.due(9), 900ms);
  EXPECT_EQ(plan.due(10), 1000ms);
  EXPECT_EQ(plan.due(60), 1500ms);
}

TEST(LoadPlan, TellsHowManyAreDue) {
  const LoadPlan plan({{1s, 10}, {1s, 100}});
  EXPECT_EQ(plan.due_after(-1ns), 0u);
  EXPECT_EQ(plan.due_after(0ns), 1u);
  EXPECT_EQ(plan.due_after(950ms), 10u);
  EXPECT_EQ(plan.due_after(1505ms), 61u);
  EXPECT_EQ(plan.due_after(1h), plan.units());
}

TEST(LoadPlan, ARampEndsAtItsRate) {
  const std::vector<LoadStep> steps = ramp(20s, 1000);
  EXPECT_DOUBLE_EQ(steps.front().rate, 100);
  EXPECT_DOUBLE_EQ(steps.back().rate, 1000);
}

TEST(LoadPlan, ABurstIsFiveSecondsOfTenTimes) {
  const std::vector<LoadStep> steps = burst(20s, 100);
  EXPECT_EQ(steps[1].length, 5s);
  EXPECT_DOUBLE_EQ(steps[1].rate, 10 * steps[0].rate);
}

}  // namespace
}  // namespace danmakud::bench
