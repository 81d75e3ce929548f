// The ledger: where every event and every ticket went, as a consistent cut through the running pipeline.
//
// How: each stage counts alone, with one writer. A probe enters every screen queue; each screen worker copies its
// counts into it and passes it on, triage and record do the same once it came from all workers; what comes behind the
// probe from a worker that is ahead waits that long (Chandy, Lamport 1985: FIFO queues make such a cut consistent). An
// event that a stage had lost would show as a residual.
#pragma once

#include <cstdint>
#include <future>
#include <mutex>
#include <vector>

namespace danmakud::pipeline {

// Events of one source, as the stages counted them. Each member has one writing stage.
struct SourceCounts {
  std::uint64_t received = 0, rejected = 0, shed = 0, clean = 0, found = 0;  // screen
  std::uint64_t triaged = 0, repeat = 0;                                     // triage
  std::uint64_t opened = 0, joined = 0, returned = 0, repeat_settled = 0;    // record
  SourceCounts& operator+=(const SourceCounts& other);
};

// Tickets, as record counted them since start.
struct TicketCounts {
  std::uint64_t loaded_waiting = 0, opened = 0, regrown = 0;
  std::uint64_t delivered = 0, superseded = 0, waiting = 0, observed = 0;
};

struct LedgerSnapshot {
  std::vector<SourceCounts> sources;  // by source index
  TicketCounts tickets;
};

// Travels through the queues. Stages add to it on their own threads; `mutex` guards the merge, which happens once a
// scrape.
struct LedgerProbe {
  std::mutex mutex;
  LedgerSnapshot snapshot;  // guarded by mutex
  std::promise<LedgerSnapshot> done;
};

}  // namespace danmakud::pipeline
