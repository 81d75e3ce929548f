// Where the ledger's marks of all screen workers meet before triage: from the first to the last, what workers send
// behind their mark waits. So a ledger is a clean cut through the pipeline.
//
// Thread: triage's.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "pipeline/finding.h"

namespace danmakud::pipeline {

struct MarkBarrier {
  explicit MarkBarrier(std::size_t workers) : passed(workers, false) {}
  bool holds_back(const FindingBatch& batch) const { return passed[batch.worker]; }
  // true: all marks have come; the held back batches are in `released`.
  bool pass(const FindingBatch& mark, std::vector<FindingBatch>& released) {
    passed[mark.worker] = true;
    if (!std::ranges::all_of(passed, [](bool has) { return has; })) return false;
    passed.assign(passed.size(), false);
    released = std::exchange(held, {});
    return true;
  }

  std::vector<bool> passed;  // by worker
  std::vector<FindingBatch> held;
};

}  // namespace danmakud::pipeline
