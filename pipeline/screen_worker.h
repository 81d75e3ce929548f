// One screen worker of the pipeline: its queue, who puts into it, where it passes on to, and what it counts.
//
// Owner: the pipeline.
#pragma once

#include <memory>
#include <string>
#include <utility>
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
  // What a finding costs its queue, roughly; bounds memory, not an account of it.
  static constexpr std::size_t kFindingBytes = 1024;
  // Blocks that may overtake one of the main lane: some milliseconds of work.
  static constexpr std::size_t kMostLight = 32;
  // Findings of small blocks that wait one behind the other go on together, so that triage is woken once for them.
  static constexpr std::size_t kGatheredFindings = 16, kGatheredBytes = std::size_t{32} << 10;

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

  void process(Block block) {
    gathered_bytes += block.bytes();
    screen.process(std::move(block), gathered);
  }
  bool has_gathered() const { return !gathered.findings.empty(); }
  bool has_gathered_enough() const {
    return gathered.findings.size() >= kGatheredFindings || gathered_bytes >= kGatheredBytes;
  }
  void pass_on(TriageQueue& triage) {
    FindingBatch batch = std::exchange(gathered, {});  // the policy, too: it must not be kept alive
    gathered_bytes = 0;
    if (batch.findings.empty()) return;
    batch.worker = index;
    const QueueSize cost{batch.findings.size(), batch.findings.size() * kFindingBytes};
    triage.push(to_triage, batch, cost);
  }

  const std::size_t index;
  ScreenQueue queue;
  TriageQueue::Producer to_triage;
  std::unique_ptr<ScreenStats> stats;
  Screen screen;
  Stage stage;
  ScreenQueue::Producer probe_entry;
  std::vector<std::unique_ptr<ScreenQueue::Producer>> entries;  // by I/O thread

  // The worker's own thread's.
  FindingBatch gathered;
  std::size_t gathered_bytes = 0;  // looked through since the last were passed on
};

}  // namespace danmakud::pipeline
