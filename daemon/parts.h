// From the configuration to the options of the parts that run() puts together.
#pragma once

#include <memory>

#include "adapters/ingest_server.h"
#include "adapters/ops_server.h"
#include "adapters/sources/source_runner.h"
#include "adapters/sqlite_store.h"
#include "daemon/config.h"
#include "pipeline/clock.h"
#include "pipeline/outlet.h"
#include "pipeline/pipeline.h"

namespace danmakud::daemon {

struct ThreadCounts {
  std::size_t io = 1, screen = 1;
};
// Zeros in the configuration become a share of the machine: a third of it reads, two thirds screen.
ThreadCounts thread_counts(const ThreadsConfig& config, std::size_t cores);

pipeline::PipelineOptions pipeline_options(const Config& config, const ThreadCounts& threads);
adapters::SqliteOptions store_options(const Config& config);
adapters::IngestOptions ingest_options(const Config& config, const ThreadCounts& threads);
adapters::SourceOptions source_options(const Config& config, const ThreadCounts& threads);
adapters::OpsOptions ops_options(const Config& config);
std::unique_ptr<pipeline::Outlet> make_outlet(const Config& config,
                                              const pipeline::Clock& clock);  // null: embedded only

// As many descriptors as the kernel allows; how many that is.
std::uint64_t raise_descriptor_limit();

}  // namespace danmakud::daemon
