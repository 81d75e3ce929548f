// Deliver: takes committed tickets to the outlet, most urgent queue first, each queue in the order of its tickets.
//
// The outbox in the store is the truth; this stage keeps only a cursor a queue. What opens comes from record with its
// mail, and is read only by who has fallen behind. What the outlet lost or refused is read
// again from there and marked as a possible repeat, so that the outlet goes through its gate: once is kept by the gate,
// "not lost" by the outbox. Threads: deliver's alone, but for on_queued() (record's) and stop() (any).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "pipeline/outlet.h"
#include "pipeline/pipeline.h"
#include "pipeline/record.h"
#include "pipeline/stats.h"

namespace danmakud::pipeline {

class Deliver final : public OutboxListener {
 public:
  // `mark`: hands what was delivered to record; may block.
  using Mark = std::function<void(std::vector<Delivered>)>;
  Deliver(OutboxReader& outbox, Outlet& outlet, const Clock& clock, Reporter& reporter, DeliverStats& stats, Mark mark);

  // One turn: reads, submits, waits up to `patience` for answers, marks. false: the store could not be read.
  bool turn(std::chrono::milliseconds patience);
  bool is_idle() const { return in_flight_ == 0; }
  bool has_more() const;  // entries to submit, and an outlet that takes them

  void on_queued(std::vector<Queued> queued) override;

 private:
  struct Sent {
    std::uint32_t version = 0;
    std::int64_t since_ms = 0;
  };
  struct Queue {
    std::int64_t cursor = 0;         // everything up to here was read
    std::int64_t repeats_up_to = 0;  // everything up to here may have reached the outlet before
    bool may_have_more = true;
    std::deque<OutboxEntry> ready;                // read, not submitted
    std::unordered_map<std::int64_t, Sent> sent;  // by seq: submitted and unanswered
    std::vector<std::int64_t> again;              // regrown behind the cursor
    SteadyTime paused_until{};
    std::chrono::milliseconds pause{};
  };
  using Queues = std::map<QueueName, Queue, bool (*)(const QueueName&, const QueueName&)>;

  void forget_what_was_read();
  void take_mail(bool is_up);
  void take(Queued queued, bool is_up);
  bool discover_queues();
  bool fill(const QueueName& name, Queue& queue);
  bool read_again(const QueueName& name, Queue& queue);
  bool read_on(const QueueName& name, Queue& queue);
  static void make_ready(OutboxEntry entry, Queue& queue);
  void submit(Queue& queue);
  void settle(const DeliveryOutcome& outcome, std::vector<Delivered>& delivered);
  void start_over(Queue& queue);
  void pause(Queue& queue);
  bool note_oldest();
  void tell_changes(const OutletHealth& health);

  OutboxReader& outbox_;
  Outlet& outlet_;
  const Clock& clock_;
  Reporter& reporter_;
  DeliverStats& stats_;
  const Mark mark_;

  Queues queues_;
  std::string problem_;  // as it was last seen
  bool is_problem_told_ = false;
  bool discovered_ = false;
  bool outlet_is_full_ = false;
  std::size_t in_flight_ = 0;
  bool was_readable_ = true;
  bool was_up_ = false;
  SteadyTime next_oldest_{};
  std::vector<DeliveryOutcome> outcomes_;  // scratch

  std::mutex mail_mutex_;
  std::vector<Queued> mail_;  // guarded by mail_mutex_
};

}  // namespace danmakud::pipeline
