// The five stages, wired: screen, triage, record and deliver on threads of their own; receive is the caller's.
//
//   try_submit ─► screen (N workers) ─► triage ─► record ─► deliver
//
// Owner: the daemon (or replay). The policies, clock, store, reader, outlet, observer and reporter must outlive it.
// Stop: the sources stop first; drain() then lets each stage end when its input has ended; abort at the deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pipeline/block.h"
#include "pipeline/bounded_queue.h"
#include "pipeline/clock.h"
#include "pipeline/ledger.h"
#include "pipeline/outlet.h"
#include "pipeline/policy.h"
#include "pipeline/reporter.h"
#include "pipeline/stats.h"
#include "pipeline/store.h"

namespace danmakud::pipeline {

struct PipelineOptions {
  std::size_t io_threads = 1;  // how many callers of try_submit there are, each with an index of its own
  std::size_t screen_workers = 1;
  std::uint64_t seed = 0;  // a secret; of triage's tables, and of what picks comments for the classifier to watch
  QueueSize screen_queue{250'000, 16u << 20};  // per worker; more would only add waiting and memory
  QueueSize triage_queue{4'096, 8u << 20};     // some groups of record: no connection's complaint waits behind more
  QueueSize record_queue{4'096, 8u << 20};
  std::size_t max_group = 1024;  // changes in one commit
  std::chrono::milliseconds max_retry_pause{1000};
};

// Sees every change once it is durable. Thread: record's; must not block for long.
class TicketObserver {
 public:
  virtual ~TicketObserver() = default;
  virtual void on_committed(std::span<const TicketChange> changes) = 0;
};

struct StageHealth {
  std::string name;
  QueueSize depth, capacity;
  std::chrono::milliseconds since_progress{0};  // how long the stage has had work and finished none; 0: idle or moving
};

class Pipeline {
 public:
  struct Parts {
    const PolicyStore& policies;
    const Clock& clock;
    Store& store;
    Reporter& reporter;
    OutboxReader* outbox = nullptr;  // both or none: none is "embedded only"
    Outlet* outlet = nullptr;
    TicketObserver* observer = nullptr;
  };
  Pipeline(const PipelineOptions& options, const Parts& parts);
  ~Pipeline();  // aborts what still runs

  // Events may come at once. Triage first reads its window back from the store: until then they wait in the queues.
  void start();

  // Thread: I/O thread `io_thread`. false: that worker's queue is full; `block` is untouched.
  bool try_submit(std::size_t io_thread, std::size_t worker, Block& block);

  // Any thread. Whether that worker's queue is at most half full.
  bool keeps_up(std::size_t worker) const;

  // Lets every stage end in order. false: the deadline came first; `late()` names who was still working, and all is
  // aborted.
  bool drain(SteadyTime deadline);
  std::vector<std::string> late() const;

  // A consistent cut through the running pipeline; nothing when a stage did not answer in time. One caller at a time.
  std::optional<LedgerSnapshot> ledger(std::chrono::milliseconds patience);

  // All of these: any thread.
  std::vector<StageHealth> stages() const;
  std::vector<const ScreenStats*> screen_stats() const;  // a worker each
  const TriageStats& triage_stats() const;
  const RecordStats& record_stats() const;
  const DeliverStats& deliver_stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace danmakud::pipeline
