// GET /metrics: everything that is counted, in Prometheus' text format.
#pragma once

#include <string>

#include "daemon/vitals.h"

namespace danmakud::daemon {

std::string metrics_text(const Vitals& vitals);

}  // namespace danmakud::daemon
