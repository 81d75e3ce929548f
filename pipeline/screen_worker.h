// One screen worker of the pipeline: its queue, who puts into it, where it passes on to, and what it counts.
//
// Owner: the pipeline.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pipeline/block.h"
#include "pipeline/bounded_queue.h"
#include "pipeline/finding.h"
#include "pipeline/lane_queue.h"
#include "pipeline/ledger.h"
#include "pipeline/pipeline.h"
#include "pipeline/screen.h"
#include "pipeline/stage.h"

namespace danmakud::pipeline {

// A block to screen, or a ledger probe on its way through.
struct ScreenItem {
  Block block;
  std::shared_ptr<LedgerProbe> probe;
};

using ScreenQueue = LaneQueue<ScreenItem>;
using TriageQueue = BoundedQueue<FindingBatch>;

struct ScreenWorker {
  // Blocks that may overtake one of the main lane: some milliseconds of work.
  static constexpr std::size_t kMostLight = 32;

  ScreenWorker(std::size_t number, const PipelineOptions& options, const Pipeline::Parts& parts, TriageQueue& triage)
      : index(number),
        queue(options.screen_queue, kMostLight),
        to_triage(triage),
        stats(std::make_unique<ScreenStats>()),
        screen(parts.policies, parts.clock, *stats, options.seed + number),
        stage("screen-" + std::to_string(number), parts.clock),
        probe_entry(queue) {
    for (std::size_t i = 0; i < options.io_threads; ++i)
      entries.push_back(std::make_unique<ScreenQueue::Producer>(queue));
  }

  const std::size_t index;
  ScreenQueue queue;
  TriageQueue::Producer to_triage;
  std::unique_ptr<ScreenStats> stats;
  Screen screen;
  Stage stage;
  ScreenQueue::Producer probe_entry;
  std::vector<std::unique_ptr<ScreenQueue::Producer>> entries;  // by I/O thread
};

}  // namespace danmakud::pipeline
