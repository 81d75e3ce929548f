#include "pipeline/service_level.h"

#include <gtest/gtest.h>

#include "pipeline/priority.h"
#include "pipeline/serial.h"

namespace danmakud::pipeline {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kReceived = 1'794'398'400'368;  // a Wednesday, 20:00 in Shanghai

Sla deadlines(std::string_view category_id, Priority priority) {
  const Policy policy = default_policy();
  const CategoryPolicy& category = policy.category(category_id);
  return ServiceLevels(policy.sla, policy.calendar)
      .deadlines(from_ms(kReceived), priority, category, policy.team(category.team));
}

TEST(ServiceLevelTest, ANormalTicketHasTheContractsDeadlines) {
  const Sla sla = deadlines("commerce.mismatch", Priority::p2);
  EXPECT_EQ(sla.acknowledge_by_ms, 1'794'398'460'368);
  EXPECT_EQ(sla.respond_by_ms, 1'794'399'000'368);
  EXPECT_EQ(sla.solution_by_ms, 1'794'830'400'368);
  EXPECT_FALSE(sla.investigate_by_ms);
  EXPECT_FALSE(sla.classify_by_ms);
}

TEST(ServiceLevelTest, UrgentOnesAreAnsweredAndInvestigatedSooner) {
  EXPECT_EQ(deadlines("commerce.payment", Priority::p1).respond_by_ms, kReceived + 300'000);
  EXPECT_EQ(deadlines("safety.danger", Priority::p0).respond_by_ms, kReceived + 60'000);
  for (const Priority urgent : {Priority::p0, Priority::p1})
    EXPECT_EQ(deadlines("commerce.payment", urgent).investigate_by_ms, kReceived + 3'600'000);
}

TEST(ServiceLevelTest, ContentIsHandledWithinADay) {
  EXPECT_EQ(deadlines("content.vulgar", Priority::p2).solution_by_ms, kReceived + 86'400'000);
}

TEST(ServiceLevelTest, WhatIsUnclearIsClassifiedWithinAWorkingDay) {
  EXPECT_EQ(deadlines("other", Priority::p3).classify_by_ms, kReceived + 86'400'000);
}

TEST(ServiceLevelTest, ACategoryMayOnlyTighten) {
  Policy policy = default_policy();
  CategoryPolicy category = policy.category("commerce.mismatch");
  category.respond_within = 2h;
  category.solve_within = 24h * 30;
  const Sla sla = ServiceLevels(policy.sla, policy.calendar)
                      .deadlines(from_ms(kReceived), Priority::p2, category, policy.team(category.team));
  EXPECT_EQ(sla.respond_by_ms, kReceived + 600'000);
  EXPECT_EQ(sla.solution_by_ms, 1'794'830'400'368);
}

struct Rise {
  Crowd crowd;
  Priority priority;
};

TEST(PriorityTest, RisesWithTheCrowd) {
  const Policy policy = default_policy();
  const Rise rises[] = {{{1, 0, 0}, Priority::p2},     {{19, 0, 0}, Priority::p2},    {{20, 0, 0}, Priority::p1},
                        {{0, 66, 1}, Priority::p2},    {{0, 67, 1}, Priority::p1},    {{99, 0, 0}, Priority::p1},
                        {{100, 0, 0}, Priority::p0},   {{0, 9999, 1}, Priority::p1},  {{0, 334, 334}, Priority::p0},
                        {{99, 9999, 1}, Priority::p1}, {{70, 100, 100}, Priority::p0}};
  for (const Rise& rise : rises)
    EXPECT_EQ(priority_of(policy.category("technical.stream"), policy.triage, rise.crowd), rise.priority)
        << rise.crowd.users << " users, " << rise.crowd.anonymous << " anonymous";
}

TEST(PriorityTest, TheCategorysOwnThresholdsAndLimitHold) {
  const Policy policy = default_policy();
  CategoryPolicy category = policy.category("suggestion.feature");
  category.p1_users = 3;
  category.max_priority = Priority::p1;
  EXPECT_EQ(priority_of(category, policy.triage, {3, 0, 0}), Priority::p1);
  EXPECT_EQ(priority_of(category, policy.triage, {5000, 0, 0}), Priority::p1);
  category.max_priority = Priority::p3;
  EXPECT_EQ(priority_of(category, policy.triage, {5000, 0, 0}), Priority::p3);
}

TEST(PriorityTest, GrowthHasSteps) {
  std::vector<std::uint64_t> steps;
  for (std::uint64_t users = 0; users <= 1000; ++users)
    if (steps.empty() || growth_step(users) != steps.back()) steps.push_back(growth_step(users));
  EXPECT_EQ(steps, (std::vector<std::uint64_t>{0, 2, 5, 10, 20, 50, 100, 200, 500, 1000}));
}

TEST(SerialTest, CountsPerDayOfTheZone) {
  Serials serials{LocalePolicy{}};
  const WallTime last_minute = std::chrono::sys_days(std::chrono::year_month_day(2026y / 11 / 11)) + 15h + 59min;
  EXPECT_EQ(serials.next(last_minute), "DM-20261111-000001");
  EXPECT_EQ(serials.next(last_minute), "DM-20261111-000002");
  EXPECT_EQ(serials.next(last_minute + 1min), "DM-20261112-000001") << "midnight in Shanghai";
}

TEST(SerialTest, GoesOnWhereTheStoreStopped) {
  Serials serials{LocalePolicy{}};
  serials.resume(20261111, 999'999);
  EXPECT_EQ(serials.next(from_ms(kReceived)), "DM-20261111-1000000");
  serials.adopt({.time_zone = "UTC", .serial_prefix = "LIVE"});
  EXPECT_EQ(serials.next(from_ms(kReceived)), "LIVE-20261111-1000001");
}

TEST(SerialTest, IsTheSameSplitAndJoined) {
  EXPECT_EQ(split_serial("DM-20261111-000042").stem, "DM-20261111-");
  EXPECT_EQ(split_serial("DM-20261111-000042").number, 42U);
  for (const std::string_view serial :
       {"DM-20261111-000001", "DM-20261111-1000001", "DM-1-42", "000000", "0000007", "99999999999", "X", ""})
    EXPECT_EQ(join_serial(split_serial(serial)), serial);
}

}  // namespace
}  // namespace danmakud::pipeline
