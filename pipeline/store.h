// What the pipeline asks of a store: durable tickets, their complainants, and an outbox of what handlers have not been
// sent yet.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include <boost/system/result.hpp>

#include "pipeline/receipt.h"
#include "pipeline/ticket.h"

namespace danmakud::pipeline {

template <class T>
using Result = boost::system::result<T, std::error_code>;

// What one event did to a ticket; made by triage, applied by record.
struct TicketChange {
  enum class Kind : std::uint8_t { opened, joined, repeat };
  Kind kind = Kind::repeat;
  TicketId ticket;                     // of a repeat: none where it is not known any more
  std::unique_ptr<TicketBody> body;    // opened only
  TicketState state;                   // after this event; not for repeat
  bool queued = false;                 // this version goes to the handlers
  std::optional<Priority> left_queue;  // the priority it waited under before, where that changed
  std::string team;                    // of a version that is queued
  std::string serial;                  // where somebody waits for tickets
  Complainant complainant;             // of a repeat: no more than the ids of event and user
  std::uint32_t event_index = 0;
  std::uint16_t source = 0;
  EventType type = EventType::unknown;
  SteadyTime read_at{};
  std::string how;  // joined: "user" or "crowd"; for the metric
  Hold hold;
};

// One version of one ticket on its way to its queue.
struct OutboxEntry {
  std::int64_t seq = 0;  // the store's own number of where it waits; within a queue ascending in opening order
  TicketId ticket;
  std::uint32_t version = 0;
  Change change = Change::created;
  QueueName queue;
  std::string category;
  TicketStatus status = TicketStatus::pending;
  std::int64_t received_ms = 0;  // of what opened the ticket
  std::int64_t since_ms = 0;     // when this version came about: it waits from then on
  std::string json;              // the whole ticket, wire form
  bool maybe_repeat = false;     // may have reached the queue before: the outlet must go through its gate
};

struct Delivered {
  std::int64_t seq = 0;
  std::uint32_t version = 0;
  bool entered = false;  // this is the first word of it; false: it may have been marked before
};

// What commit() found, per change: false where the ticket id existed already (a repeat after the window had forgotten
// it).
struct CommitReport {
  std::vector<bool> applied;
  std::vector<std::int64_t> seqs;  // per change that is queued: the store's number of where its ticket waits
  std::uint64_t superseded = 0;    // waiting versions that were replaced by newer ones
  std::uint64_t delivered = 0;     // marks that met a waiting version
  std::uint64_t overtaken = 0;     // marks of versions that were replaced while on their way, and entered all the same
  // By the number of the change: the serial that the store knows its ticket under, where that is another one.
  std::map<std::size_t, std::string> other_serials;
  std::map<std::size_t, Priority> other_priorities;  // likewise: it waits under that one
};

// Told of what the window must know, oldest first, and of no more: of a ticket its ids, serial, team, category, where
// it is from and its state; of a complainant its times and hashes. Called on the loading thread.
class WindowLoader {
 public:
  virtual ~WindowLoader() = default;
  virtual void on_ticket(const TicketBody& body, const TicketState& state) = 0;
  virtual void on_complainant(const TicketId& ticket, const Complainant& complainant) = 0;  // in the order they came
  virtual void on_serial(std::int32_t day_yyyymmdd, std::uint32_t last_number) = 0;
  virtual bool wants_more() const { return true; }  // false: the rest is not asked for any more
};

// Thread: record's alone, but for load(), which is triage's: before its first change, while record may work already.
class Store {
 public:
  virtual ~Store() = default;
  // The tickets opened last, at most `max_tickets`, each before its complainants; every day's last serial.
  virtual Result<void> load(std::size_t max_tickets, WindowLoader& loader) = 0;
  // One transaction, durable when it returns. On an error nothing of it is applied; the caller retries the same
  // changes.
  virtual Result<CommitReport> commit(std::span<const TicketChange> changes, std::span<const Delivered> delivered) = 0;
  virtual std::uint64_t waiting() = 0;   // versions in the outbox
  virtual std::uint64_t observed() = 0;  // tickets in that state
  // Removes a bounded number of delivered tickets that are too old. true: there may be more.
  virtual Result<bool> prune(WallTime now) = 0;
  // Whether what is kept cannot be trusted any more; cheap. mend() then saves what can be read, and tells where the
  // rest is: commits go on with less than was there before.
  virtual bool is_damaged() { return false; }
  virtual Result<std::string> mend() { return std::string(); }
};

// The outbox, read by deliver through a connection of its own, while record writes.
class OutboxReader {
 public:
  virtual ~OutboxReader() = default;
  // Waiting versions of one queue with seq > after, ascending, at most `limit`; appended to `entries`.
  virtual Result<void> read(const QueueName& queue, std::int64_t after, std::size_t limit,
                            std::vector<OutboxEntry>& entries) = 0;
  virtual Result<std::vector<QueueName>> queues() = 0;  // those in which something waits
};

}  // namespace danmakud::pipeline
