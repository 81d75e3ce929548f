// GET /v1/ledger: where every event and ticket went, with what does not add up.
#pragma once

#include <string>
#include <vector>

#include "pipeline/ledger.h"

namespace danmakud::daemon {

// received = rejected + shed + repeat + clean + opened + joined + in_flight; 0 while nothing is lost.
std::int64_t residual(const pipeline::SourceCounts& counts);
// loaded_waiting + opened + regrown = delivered + superseded + waiting + observed.
std::int64_t residual(const pipeline::TicketCounts& counts);

// `names`: of the sources, by index. Sources without an event are left out.
std::string ledger_json(const pipeline::LedgerSnapshot& snapshot, const std::vector<std::string>& names);

}  // namespace danmakud::daemon
