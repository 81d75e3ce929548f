// What the pages of the operations listener look at. Owner: run(); everything in it outlives the listener.
#pragma once

#include <atomic>
#include <string>

#include "adapters/ingest_server.h"
#include "adapters/ingest_stats.h"
#include "adapters/ops_server.h"
#include "adapters/sqlite_store.h"
#include "daemon/config.h"
#include "daemon/reloader.h"
#include "daemon/source_book.h"
#include "daemon/sources.h"
#include "pipeline/clock.h"
#include "pipeline/outlet.h"
#include "pipeline/pipeline.h"

namespace danmakud::daemon {

struct Vitals {
  const Config& config;  // as it was at the start: for keys that only a restart changes
  const pipeline::Clock& clock;
  pipeline::Pipeline& pipeline;
  const adapters::IngestServer& ingest;
  const adapters::IngestStats& ingest_stats;
  const adapters::SqliteStore& store;
  const pipeline::Outlet* outlet;  // null: embedded only
  Reloader& reloader;
  const Sources& sources;
  SourceBook& book;
  const std::atomic<bool>& is_draining;
  pipeline::WallTime started{};
  const adapters::OpsServer* ops = nullptr;  // set once it is there, before it serves
};

}  // namespace danmakud::daemon
