// A store that forgets: for replay, for tests, for benches without a disk. Says and counts what a durable store would.
//
// Any thread: deliver reads while record writes, under one mutex.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "pipeline/store.h"
#include "pipeline/ticket_id_hash.h"

namespace danmakud::pipeline {

class MemoryStore : public Store, public OutboxReader {
 public:
  enum class Outbox : std::uint8_t { kept, delivered_at_once };
  explicit MemoryStore(Outbox outbox = Outbox::kept) : outbox_mode_(outbox) {}

  Result<void> load(std::size_t max_tickets, WindowLoader& loader) override;
  Result<CommitReport> commit(std::span<const TicketChange> changes, std::span<const Delivered> delivered) override;
  std::uint64_t waiting() override;
  std::uint64_t observed() override;
  Result<bool> prune(WallTime now) override;  // keeps everything

  Result<void> read(const QueueName& queue, std::int64_t after, std::size_t limit,
                    std::vector<OutboxEntry>& entries) override;
  Result<std::vector<QueueName>> queues() override;

  // In opening order, each in its latest state with its samples.
  void visit_tickets(const std::function<void(const Ticket& ticket)>& visitor) const;
  // Of one ticket, the opener first; empty where there is none.
  std::vector<Complainant> complainants(const TicketId& id) const;

 private:
  struct Kept {
    Ticket ticket;
    std::vector<Complainant> complainants;
  };

  bool apply(const TicketChange& change, CommitReport& report);
  void queue(std::int64_t seq, CommitReport& report);
  Kept& kept(std::int64_t seq) { return tickets_[static_cast<std::size_t>(seq - 1)]; }

  const Outbox outbox_mode_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<Kept> tickets_;  // number n is at n - 1
  std::unordered_map<TicketId, std::int64_t, TicketIdHash> numbers_;
  std::map<QueueName, std::map<std::int64_t, std::uint32_t>> outbox_;  // version by ticket number
  std::unordered_map<std::int64_t, QueueName> waiting_in_;
  std::uint64_t observed_ = 0;
};

}  // namespace danmakud::pipeline
