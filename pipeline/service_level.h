// By when handlers owe what: the deadlines of a ticket, counted from when it reached the daemon.
#pragma once

#include "pipeline/calendar.h"
#include "pipeline/policy.h"

namespace danmakud::pipeline {

class ServiceLevels {
 public:
  ServiceLevels(const SlaPolicy& sla, const Calendar& calendar) : policy_(sla), working_days_(calendar) {}

  Sla deadlines(WallTime received, Priority priority, const CategoryPolicy& category, const TeamPolicy& team);

 private:
  SlaPolicy policy_;
  WorkingDays working_days_;
};

}  // namespace danmakud::pipeline
