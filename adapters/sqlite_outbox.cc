#include "adapters/sqlite_outbox.h"

#include <utility>

#include "adapters/store_damage.h"
#include "pipeline/outbox_entry.h"

namespace danmakud::adapters {
namespace {

using pipeline::OutboxEntry;
using pipeline::QueueName;
using pipeline::Result;

static_assert(kSeqBits == 40);
constexpr std::string_view kSelect =
    "SELECT o.place, t.opening, s.growth FROM queues q CROSS JOIN outbox o ON o.place > (q.number << 40 | ?3) AND "
    "o.place < (q.number + 1) << 40 CROSS JOIN tickets t ON t.seq = o.place & ((1 << 40) - 1) "
    "LEFT JOIN ticket_states s ON s.seq = t.seq WHERE q.team = ?1 AND q.priority = ?2 ORDER BY o.place";
constexpr std::string_view kQueues =
    "SELECT q.team, q.priority FROM queues q WHERE EXISTS (SELECT 1 FROM outbox o WHERE o.place > q.number << 40 AND "
    "o.place < (q.number + 1) << 40) ORDER BY 1, 2";

}  // namespace

SqliteOutbox::SqliteOutbox(const std::string& path, std::int64_t seq_at_open)
    : path_(path),
      seq_at_open_(seq_at_open),
      connection_(path, SqliteConnection::Mode::read_only),
      select_(connection_, kSelect),
      queues_(connection_, kQueues),
      told_at_(connection_, "SELECT at_ms FROM transitions WHERE ticket_seq = ?1 AND version = ?2"),
      joiners_(connection_) {}

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
  if (const std::error_code error = transaction.begin_reading()) return error;
  std::error_code error;
  select_.bind(std::string_view(queue.team), static_cast<int>(queue.priority), seq_of(after));
  for (const std::size_t before = entries.size(); entries.size() - before < limit && select_.next(error);) {
    error = append_entry(queue, entries);
    if (error) break;
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

// What is unreadable waits for a person; the others go on.
std::error_code SqliteOutbox::append_entry(const QueueName& queue, std::vector<OutboxEntry>& entries) {
  std::optional<Opening> opening = unpack_opening(select_.bytes(1));
  if (!opening) return {};
  const std::optional<Growth> grown = unpack_growth(select_.bytes(2));
  if (!grown && !select_.bytes(2).empty()) return sqlite_error(SQLITE_CORRUPT);
  const std::int64_t place = select_.integer(0), seq = seq_of(place);
  pipeline::Ticket ticket{std::move(opening->body), grown ? grown->state : std::move(opening->state), {}};
  if (grown) {
    if (const std::error_code error = joiners_.read_samples(seq, *grown, ticket.samples)) return error;
  }
  OutboxEntry& entry = entries.emplace_back(pipeline::make_outbox_entry(place, queue, ticket));
  entry.maybe_repeat = seq <= seq_at_open_;
  return grown ? read_since(seq, entry) : std::error_code{};
}

// Others may have joined after the version was queued: its ticket's own time is theirs.
std::error_code SqliteOutbox::read_since(std::int64_t seq, OutboxEntry& entry) {
  std::error_code error;
  if (told_at_.bind(seq, entry.version).next(error)) entry.since_ms = told_at_.integer(0);
  told_at_.reset();
  return error;
}

}  // namespace danmakud::adapters
