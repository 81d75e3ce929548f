#include "pipeline/priority.h"

#include <algorithm>

namespace danmakud::pipeline {

Priority priority_of(const CategoryPolicy& category, const TriagePolicy& triage, const Crowd& crowd) {
  const auto weight = [&](std::uint64_t anonymous) {
    return static_cast<double>(crowd.users) + triage.anonymous_weight * static_cast<double>(anonymous);
  };
  Priority reached = Priority::p3;
  if (weight(crowd.anonymous) >= category.p1_users.value_or(triage.p1_users)) reached = Priority::p1;
  if (weight(crowd.anonymous_lines) >= category.p0_users.value_or(triage.p0_users)) reached = Priority::p0;
  return std::min(category.priority, std::max(reached, category.max_priority));
}

std::uint64_t growth_step(std::uint64_t users) {
  if (users < 2) return 0;
  std::uint64_t decade = 1;
  while (users / 10 >= decade) decade *= 10;
  const std::uint64_t leading = users / decade;
  if (leading >= 5) return 5 * decade;
  return leading >= 2 ? 2 * decade : decade;
}

}  // namespace danmakud::pipeline
