#include "pipeline/calendar.h"

#include <algorithm>

namespace danmakud::pipeline {
namespace {

using Days = std::vector<std::chrono::year_month_day>;

Days sorted(Days days) {
  std::ranges::sort(days);
  return days;
}

// A calendar of nothing but holidays must not count for ever.
constexpr int kMostDays = 3660;

}  // namespace

WorkingDays::WorkingDays(const Calendar& calendar)
    : zone_(calendar.time_zone), holidays_(sorted(calendar.holidays)), make_up_days_(sorted(calendar.make_up_days)) {}

bool WorkingDays::is_working(std::chrono::local_days day) const {
  const std::chrono::year_month_day date{day};
  if (std::ranges::binary_search(make_up_days_, date)) return true;
  const std::chrono::weekday weekday{day};
  const bool is_weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
  return !is_weekend && !std::ranges::binary_search(holidays_, date);
}

WallTime WorkingDays::after(WallTime from, std::uint32_t days) {
  LocalTime local = zone_.to_local(from);
  for (int looked_at = 0; days > 0 && looked_at < kMostDays; ++looked_at) {
    local += std::chrono::days{1};
    if (is_working(std::chrono::floor<std::chrono::days>(local))) --days;
  }
  return zone_.to_wall(local);
}

}  // namespace danmakud::pipeline
