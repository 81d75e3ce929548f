#include "adapters/sqlite_outbox.h"

#include <utility>

#include "adapters/store_damage.h"
#include "pipeline/ticket_json.h"

namespace danmakud::adapters {
namespace {

using pipeline::OutboxEntry;
using pipeline::QueueName;
using pipeline::Result;

const std::string kSelect = "SELECT " + std::string(kTicketColumns) +
                            " FROM outbox o CROSS JOIN tickets t ON t.seq = o.seq"
                            " CROSS JOIN ticket_states s ON s.seq = o.seq WHERE o.team = ?1 AND o.priority = ?2 AND "
                            "o.seq > ?3 ORDER BY o.seq";

}  // namespace

SqliteOutbox::SqliteOutbox(const std::string& path, std::int64_t seq_at_open)
    : path_(path),
      seq_at_open_(seq_at_open),
      connection_(path, SqliteConnection::Mode::read_only),
      select_(connection_, kSelect),
      queues_(connection_, "SELECT DISTINCT team, priority FROM outbox"),
      samples_(connection_) {}

std::error_code SqliteOutbox::follow_file() {
  if (!connection_.has_moved()) return {};
  try {
    *this = SqliteOutbox(path_, seq_at_open_);
    return make_error_code(StoreErrc::replaced);
  } catch (const StoreError&) {
    return sqlite_error(SQLITE_CANTOPEN);
  }
}

Result<void> SqliteOutbox::read(const QueueName& queue, std::int64_t after, std::size_t limit,
                                std::vector<OutboxEntry>& entries) {
  if (const std::error_code error = follow_file()) return error;
  Transaction transaction(connection_);  // one state of the store for a ticket and its samples
  if (const std::error_code error = transaction.begin("BEGIN")) return error;
  std::error_code error;
  select_.bind(std::string_view(queue.team), static_cast<int>(queue.priority), after);
  for (const std::size_t before = entries.size(); entries.size() - before < limit && select_.next(error);) {
    const TicketRow row = read_ticket_row(select_);
    Result<pipeline::TicketBody> body = pipeline::parse_body_json(row.body);
    if (!body) continue;  // salvaged and unreadable: it waits for a person, the others go on
    pipeline::Ticket ticket{std::move(*body), row.state, {}};
    if (row.state.duplicates.events > 1) error = samples_.read(row.seq, ticket.samples);
    if (error) break;
    entries.push_back(to_entry(row, queue, ticket));
  }
  select_.reset();
  mark_if_damaged(path_, connection_, error);
  if (error) return error;
  return {};
}

Result<std::vector<QueueName>> SqliteOutbox::queues() {
  if (const std::error_code error = follow_file()) return error;
  std::vector<QueueName> names;
  std::error_code error;
  while (queues_.next(error)) {
    names.push_back({std::string(queues_.text(0)), static_cast<pipeline::Priority>(queues_.integer(1))});
  }
  mark_if_damaged(path_, connection_, error);
  if (error) return error;
  return names;
}

OutboxEntry SqliteOutbox::to_entry(const TicketRow& row, const QueueName& queue, const pipeline::Ticket& ticket) const {
  OutboxEntry entry;
  entry.seq = row.seq;
  entry.ticket = ticket.body.id;
  entry.version = row.state.version;
  entry.change = row.state.change;
  entry.queue = queue;
  entry.category = ticket.body.category;
  entry.status = row.state.status;
  entry.received_ms = row.received_ms;
  entry.maybe_repeat = row.seq <= seq_at_open_;
  pipeline::append_ticket_json(ticket, entry.json);
  return entry;
}

}  // namespace danmakud::adapters
