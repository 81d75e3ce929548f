// The table of the operations listener: which path is answered by what.
#pragma once

#include <memory>
#include <vector>

#include "adapters/ops_server.h"
#include "adapters/ticket_query.h"
#include "daemon/vitals.h"

namespace danmakud::daemon {

// What is passed in must outlive the listener.
std::vector<adapters::OpsRoute> ops_routes(const Vitals& vitals, adapters::TicketQuery& query);

}  // namespace danmakud::daemon
