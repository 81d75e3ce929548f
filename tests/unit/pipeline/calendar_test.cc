#include "pipeline/calendar.h"

#include <gtest/gtest.h>

namespace danmakud::pipeline {
namespace {

using namespace std::chrono_literals;
using std::chrono::year_month_day;

WallTime shanghai(year_month_day day, std::chrono::minutes time_of_day) {
  return std::chrono::sys_days(day) + time_of_day - 8h;
}

constexpr year_month_day kWednesday = 2026y / 11 / 11;

TEST(CalendarTest, TheDeadlineKeepsTheTimeOfDay) {
  WorkingDays days{Calendar{}};
  EXPECT_EQ(days.after(shanghai(kWednesday, 20h), 1), shanghai(2026y / 11 / 12, 20h));
  EXPECT_EQ(days.after(shanghai(kWednesday, 20h), 3), shanghai(2026y / 11 / 16, 20h)) << "over a weekend";
  EXPECT_EQ(days.after(shanghai(kWednesday, 20h), 0), shanghai(kWednesday, 20h));
}

TEST(CalendarTest, AWeekendCountsFromMonday) {
  WorkingDays days{Calendar{}};
  EXPECT_EQ(days.after(shanghai(2026y / 11 / 14, 10h), 1), shanghai(2026y / 11 / 16, 10h));
}

TEST(CalendarTest, HolidaysAreSkippedAndMakeUpDaysWorked) {
  Calendar national_day;
  for (unsigned day = 1; day <= 7; ++day) national_day.holidays.push_back(2026y / 10 / std::chrono::day(day));
  national_day.make_up_days = {2026y / 10 / 10};
  WorkingDays days{national_day};
  EXPECT_EQ(days.after(shanghai(2026y / 9 / 30, 12h), 1), shanghai(2026y / 10 / 8, 12h));
  EXPECT_EQ(days.after(shanghai(2026y / 9 / 30, 12h), 3), shanghai(2026y / 10 / 10, 12h)) << "a Saturday";
}

TEST(CalendarTest, DaysAreThoseOfTheZone) {
  WorkingDays days{Calendar{}};
  const WallTime friday_in_utc = shanghai(2026y / 11 / 14, 7h);  // Saturday morning in Shanghai
  EXPECT_EQ(days.after(friday_in_utc, 1), shanghai(2026y / 11 / 16, 7h));
}

TEST(CalendarTest, TheTimeOfDayHoldsOverAClockChange) {
  Calendar berlin;
  berlin.time_zone = "Europe/Berlin";
  WorkingDays days{berlin};
  const WallTime friday_noon = std::chrono::sys_days(2026y / 10 / 23) + 10h;  // summer time until Sunday
  EXPECT_EQ(days.after(friday_noon, 1), std::chrono::sys_days(2026y / 10 / 26) + 11h);
}

TEST(CalendarTest, NothingButHolidaysEnds) {
  Calendar never;
  for (int day = 0; day < 8000; ++day)
    never.holidays.emplace_back(std::chrono::sys_days(kWednesday) + std::chrono::days(day));
  EXPECT_GT(WorkingDays{never}.after(shanghai(kWednesday, 20h), 3), shanghai(2036y / 1 / 1, 0h));
}

TEST(ZoneTest, KnowsZonesByName) {
  EXPECT_TRUE(Zone::exists("Asia/Shanghai"));
  EXPECT_FALSE(Zone::exists("Asia/Shanghia"));
  EXPECT_EQ(Zone("nowhere").to_local(from_ms(5)), LocalTime(5ms)) << "stands for UTC";
}

}  // namespace
}  // namespace danmakud::pipeline
