#include "pipeline/outbox_entry.h"

#include <algorithm>
#include <vector>

#include "pipeline/ticket_json.h"

namespace danmakud::pipeline {

OutboxEntry make_outbox_entry(std::int64_t seq, const QueueName& queue, const Ticket& ticket) {
  constexpr std::size_t kUsualBytes = 1536;
  OutboxEntry entry;
  entry.seq = seq;
  entry.ticket = ticket.body.id;
  entry.version = ticket.state.version;
  entry.change = ticket.state.change;
  entry.queue = queue;
  entry.category = ticket.body.category;
  entry.status = ticket.state.status;
  entry.received_ms = ticket.body.received_ms;
  entry.since_ms = ticket.state.updated_ms;
  entry.json.reserve(kUsualBytes);
  append_ticket_json(ticket, entry.json);
  return entry;
}

Result<std::int64_t> waits_since(OutboxReader& outbox, const QueueName& queue) {
  constexpr int kMostLookedAt = 32;
  std::int64_t since = 0, after = 0;
  for (int looked_at = 0; looked_at < kMostLookedAt; ++looked_at) {
    std::vector<OutboxEntry> next;
    if (const Result<void> read = outbox.read(queue, after, 1, next); !read) return read.error();
    if (next.empty()) break;
    const OutboxEntry& entry = next.front();
    since = since == 0 ? entry.since_ms : std::min(since, entry.since_ms);
    if (entry.since_ms <= entry.received_ms) break;  // those behind it opened later
    after = entry.seq;
  }
  return since;
}

}  // namespace danmakud::pipeline
