#include "pipeline/service_level.h"

#include <algorithm>

namespace danmakud::pipeline {

Sla ServiceLevels::deadlines(WallTime received, Priority priority, const CategoryPolicy& category,
                             const TeamPolicy& team) {
  const PrioritySla& level = policy_.by_priority[static_cast<std::size_t>(priority)];
  const std::chrono::seconds respond = std::min(level.respond, category.respond_within.value_or(level.respond));
  WallTime solution = working_days_.after(received, policy_.solution_working_days);
  if (category.solve_within) solution = std::min(solution, received + *category.solve_within);

  Sla sla;
  sla.acknowledge_by_ms = to_ms(received + level.acknowledge);
  sla.respond_by_ms = to_ms(received + respond);
  if (level.investigate) sla.investigate_by_ms = to_ms(received + *level.investigate);
  if (team.classifies) sla.classify_by_ms = to_ms(working_days_.after(received, policy_.classify_working_days));
  sla.solution_by_ms = to_ms(solution);
  return sla;
}

}  // namespace danmakud::pipeline
