// Screen: a whole block at a time; parse in place, fold all texts into one buffer, scan it, and copy out what may be a
// complaint.
//
// Thread: one Screen belongs to one worker. It allocates nothing for a block without complaints, once its scratch has
// grown.
#pragma once

#include <memory>

#include "pipeline/block.h"
#include "pipeline/clock.h"
#include "pipeline/finding.h"
#include "pipeline/policy.h"
#include "pipeline/stats.h"

namespace danmakud::pipeline {

class Screen {
 public:
  // `seed`: of what picks the clean comments that the classifier is shown.
  Screen(const PolicyStore& policies, const Clock& clock, ScreenStats& stats, std::uint64_t seed = 0);
  ~Screen();

  // Consumes a block: settles its receipt but for the events that went into `findings` (appended, in stream order),
  // each of which holds it. Takes up a newly published policy first, but where `findings` holds some of the present
  // one.
  void process(Block block, FindingBatch& findings);
  // Without a block: who has nothing to do must not keep an old policy and its rules alive.
  void take_up_policy();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace danmakud::pipeline
