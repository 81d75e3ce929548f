// /v1/sources: which sources there are, how they do; adding and removing them while the daemon runs.
#pragma once

#include <vector>

#include "adapters/ops_server.h"
#include "daemon/source_book.h"

namespace danmakud::daemon {

// GET /v1/sources, POST /v1/sources, DELETE /v1/sources/NAME. `book` outlives them.
std::vector<adapters::OpsRoute> source_routes(SourceBook& book);

}  // namespace danmakud::daemon
