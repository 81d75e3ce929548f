#include "pipeline/outbox_entry.h"

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
  entry.json.reserve(kUsualBytes);
  append_ticket_json(ticket, entry.json);
  return entry;
}

}  // namespace danmakud::pipeline
