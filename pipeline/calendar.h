// Counts working days. A deadline of n working days ends on the n-th working day after, at the same time of day.
#pragma once

#include <vector>

#include "pipeline/policy.h"
#include "pipeline/zone.h"

namespace danmakud::pipeline {

class WorkingDays {
 public:
  explicit WorkingDays(const Calendar& calendar);

  bool is_working(std::chrono::local_days day) const;
  WallTime after(WallTime from, std::uint32_t days);

 private:
  Zone zone_;
  std::vector<std::chrono::year_month_day> holidays_, make_up_days_;  // ascending
};

}  // namespace danmakud::pipeline
