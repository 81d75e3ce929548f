// Record: commits tickets in groups and settles receipts. Nothing is acknowledged before it; the only writer of the
// store.
//
// Thread: record's alone, but for stop(). A commit that fails is tried again with the
// same changes, for as long as it takes: meanwhile nothing is acknowledged, the queues fill, and readiness says so.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <unordered_set>
#include <vector>

#include "pipeline/bounded_queue.h"
#include "pipeline/clock.h"
#include "pipeline/ledger.h"
#include "pipeline/lost_tickets.h"
#include "pipeline/pipeline.h"
#include "pipeline/stats.h"
#include "pipeline/store.h"

namespace danmakud::pipeline {

// What reaches record in one piece: changes from triage or marks from deliver, or a ledger probe alone.
struct RecordBatch {
  std::vector<TicketChange> changes;
  std::vector<Delivered> delivered;
  std::shared_ptr<LedgerProbe> probe;
};

// Told what a commit put into the outbox. Thread: record's; must only note it down.
class OutboxListener {
 public:
  virtual ~OutboxListener() = default;
  struct Queued {
    QueueName queue;
    std::int64_t seq = 0;
    bool again = false;  // the ticket was in the outbox before: its number may lie behind what was read already
    std::unique_ptr<TicketBody> body{};  // of one that opened, with its state: it need not be read from the store
    TicketState state{};
  };
  virtual void on_queued(std::vector<Queued> queued) = 0;  // in the order of the commit
};

class Record {
 public:
  Record(const Pipeline::Parts& parts, const PipelineOptions& options, RecordStats& stats, LostTickets& lost,
         OutboxListener* listener);

  // Takes a batch into the open group. A probe closes the group.
  void add(RecordBatch batch);
  bool group_is_full() const { return group_.changes.size() >= options_.max_group || group_.probe != nullptr; }
  // Nobody waits for marks: they go with the next changes, rather than let these wait for a commit of their own.
  static constexpr std::chrono::milliseconds kMarkPatience{10};
  bool group_can_wait() const {
    return group_.changes.empty() && group_.delivered.size() < options_.max_group && group_.probe == nullptr &&
           parts_.clock.steady() - group_since_ < kMarkPatience;
  }
  bool group_is_empty() const { return group_.changes.empty() && group_.delivered.empty() && group_.probe == nullptr; }

  // Commits the open group, however often that takes, and settles what was in it. false: stop() was called meanwhile;
  // the group's receipts are abandoned.
  bool commit_group();
  // Between commits, and before the first: mends a damaged store, and prunes when that is due.
  void tend_store();

  void stop() { stopped_.store(true, std::memory_order_release); }  // any thread

 private:
  void mend_store();
  void prune_when_due();
  void on_committed(const CommitReport& report);
  void announce(const CommitReport& report);
  void count_delivered(const CommitReport& report);
  void settle(TicketChange& change, bool applied, SteadyTime durable_at);
  void count_opened(const TicketChange& change);  // under labels_mutex
  bool is_lost(const TicketChange& change, bool applied);
  void give_back(TicketChange& change);
  static void notify(const TicketChange& change, bool applied);
  void answer_probe();
  void report_failure(const std::error_code& error);
  bool note_problem(std::string problem);  // of the store; true: it was well

  const Pipeline::Parts parts_;
  const PipelineOptions options_;
  RecordStats& stats_;
  LostTickets& lost_;
  OutboxListener* const listener_;
  RecordBatch group_;
  SteadyTime group_since_{};                      // when the first of it came
  std::unordered_set<std::uint64_t> given_back_;  // hashes of ids, until they are kept: as many as a damage cost
  SteadyTime next_look_{}, next_prune_{};
  bool is_told_unmended_ = false;  // the log has it
  std::atomic<bool> stopped_{false};
};

}  // namespace danmakud::pipeline
