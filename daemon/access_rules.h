// Who may come in, from the configuration: for both listeners, at start and at every reload.
#pragma once

#include <memory>

#include "adapters/access.h"
#include "daemon/config.h"
#include "daemon/sources.h"

namespace danmakud::daemon {

// Token number N of auth.ingest_tokens is the source "token-N".
std::shared_ptr<const adapters::IngestAccess> ingest_access(const Config& config, Sources& sources,
                                                            std::shared_ptr<adapters::BotDesk> bots);
std::shared_ptr<const adapters::OpsAccess> ops_access(const Config& config);

}  // namespace danmakud::daemon
