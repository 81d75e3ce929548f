// GET /readyz: whether events can be settled, and what is not as it should be. Driven by progress, not by open sockets.
#pragma once

#include <string>
#include <vector>

#include "daemon/vitals.h"

namespace danmakud::daemon {

struct Check {
  enum class Level { ok, degraded, failed };
  std::string name;
  Level level = Level::ok;
  std::string detail;  // "connection refused, 132 tickets wait, oldest 41 s"
};

std::vector<Check> check_readiness(const Vitals& vitals);

// Whether a stage stands still that a restart could help: not while the store refuses, as record then tries and waits.
bool is_stuck(const Vitals& vitals);

struct ReadinessAnswer {
  unsigned status = 200;
  std::string body;
};
// `for_delivery`: Redis counts too. `verbose`: all checks, not only the failing ones.
ReadinessAnswer render_readiness(const std::vector<Check>& checks, bool for_delivery, bool verbose);

}  // namespace danmakud::daemon
