#include "adapters/sqlite_writer.h"

#include "adapters/sqlite_schema.h"
#include "adapters/ticket_row.h"
#include "pipeline/ticket_json.h"

namespace danmakud::adapters {
namespace {

using pipeline::Result;

constexpr std::string_view kInsertTicket =
    "INSERT INTO tickets VALUES "
    "(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,"
    "?27,?28,?29,?30,?31,?32) ON CONFLICT (id) DO NOTHING";
constexpr std::string_view kFindTicket =
    "SELECT seq, status, priority, version, events, users, anonymous, first_ms, last_ms, team FROM tickets WHERE id = "
    "?1";
constexpr std::string_view kUpdateTicket =
    "UPDATE tickets SET status = ?2, priority = ?3, change = ?4, version = ?5, updated_ms = ?6, events = ?7, users = "
    "?8, "
    "anonymous = ?9, first_ms = ?10, last_ms = ?11, acknowledge_by_ms = ?12, respond_by_ms = ?13, investigate_by_ms = "
    "?14, "
    "classify_by_ms = ?15, solution_by_ms = ?16, order_id = ?17, attachments = ?18 WHERE seq = ?1";
constexpr std::string_view kInsertComplainant =
    "INSERT INTO complainants VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21)";
constexpr std::string_view kInsertTransition = "INSERT OR REPLACE INTO transitions VALUES (?1,?2,?3,?4,?5,?6,?7,?8)";
constexpr std::string_view kSetSerial =
    "INSERT INTO serials VALUES (?1, ?2) ON CONFLICT (day) DO UPDATE SET last = max(last, excluded.last)";
// Waiting tickets stay, however old they are.
constexpr std::string_view kFindPrunable =
    "SELECT seq FROM tickets WHERE updated_ms < ?1 AND seq NOT IN (SELECT seq FROM outbox) ORDER BY updated_ms LIMIT "
    "?2";

int note_log_pages(void* noted, sqlite3* /*connection*/, const char* /*database*/, int pages) {
  *static_cast<int*>(noted) = pages;
  return SQLITE_OK;
}

const std::string& configured(const SqliteConnection& connection, const std::string& path, std::uint64_t max_bytes) {
  constexpr std::uint64_t kPageBytes = 8192;
  const std::string pragmas =
      "PRAGMA page_size = " + std::to_string(kPageBytes) +
      "; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = OFF;"
      "PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864;"
      "PRAGMA max_page_count = " +
      std::to_string(max_bytes / kPageBytes);
  if (const std::error_code error = connection.run(pragmas.c_str())) throw StoreError(path + ": " + error.message());
  prepare_schema(connection, path);
  return path;
}

}  // namespace

SqliteWriter::SqliteWriter(const std::string& path, std::uint64_t max_bytes)
    : connection_(path, SqliteConnection::Mode::read_write),
      insert_ticket_((configured(connection_, path, max_bytes), connection_), kInsertTicket),
      find_ticket_(connection_, kFindTicket),
      update_ticket_(connection_, kUpdateTicket),
      insert_complainant_(connection_, kInsertComplainant),
      insert_transition_(connection_, kInsertTransition),
      set_serial_(connection_, kSetSerial),
      queue_(connection_, "INSERT INTO outbox VALUES (?1, ?2, ?3, ?4)"),
      unqueue_(connection_, "DELETE FROM outbox WHERE seq = ?1"),
      mark_delivered_(connection_, "DELETE FROM outbox WHERE seq = ?1 AND version = ?2"),
      find_prunable_(connection_, kFindPrunable),
      remove_ticket_(connection_, "DELETE FROM tickets WHERE seq = ?1"),
      remove_complainants_(connection_, "DELETE FROM complainants WHERE ticket_seq = ?1"),
      remove_transitions_(connection_, "DELETE FROM transitions WHERE ticket_seq = ?1") {
  // Takes the place of SQLite's own checkpoints, which would run inside a commit.
  sqlite3_wal_hook(connection_.get(), &note_log_pages, &log_pages_);
}

Result<bool> SqliteWriter::run_counted(Statement& statement) {
  if (const std::error_code error = statement.run()) return {boost::system::in_place_error, error};
  return connection_.changes() != 0;
}

Result<bool> SqliteWriter::insert_ticket(std::int64_t seq, const pipeline::TicketChange& change) {
  const pipeline::TicketBody& body = *change.body;
  const pipeline::TicketState& state = change.state;
  const Serial serial = parse_serial(body.serial);
  const std::string attachments = pack_texts(state.attachments);
  std::string json;
  pipeline::append_body_json(body, json);
  insert_ticket_.bind(
      seq, to_bytes(body.id), serial.day, serial.number, to_string(state.status), static_cast<int>(state.priority),
      to_string(state.change), state.version, state.updated_ms, state.duplicates.events, state.duplicates.users,
      state.duplicates.anonymous, state.duplicates.first_ms, state.duplicates.last_ms, state.sla.acknowledge_by_ms,
      state.sla.respond_by_ms, state.sla.investigate_by_ms, state.sla.classify_by_ms, state.sla.solution_by_ms,
      std::string_view(state.order_id), as_bytes(attachments), body.created_ms, body.received_ms,
      to_bytes(body.incident), std::string_view(body.team), std::string_view(body.category),
      std::string_view(body.source.platform), std::string_view(body.source.room_id), std::string_view(body.user.id),
      std::string_view(body.source.merchant_id), std::string_view(body.source.item_id), std::string_view(json));
  return run_counted(insert_ticket_);
}

Result<KeptTicket> SqliteWriter::find_ticket(const pipeline::TicketId& id) {
  KeptTicket ticket;
  std::error_code error;
  if (find_ticket_.bind(to_bytes(id)).next(error)) {
    ticket.seq = find_ticket_.integer(0);
    ticket.state.status = pipeline::parse_status(find_ticket_.text(1)).value_or(pipeline::TicketStatus::pending);
    ticket.state.priority = static_cast<pipeline::Priority>(find_ticket_.integer(2));
    ticket.state.version = static_cast<std::uint32_t>(find_ticket_.integer(3));
    ticket.state.duplicates.events = static_cast<std::uint64_t>(find_ticket_.integer(4));
    ticket.state.duplicates.users = static_cast<std::uint64_t>(find_ticket_.integer(5));
    ticket.state.duplicates.anonymous = static_cast<std::uint64_t>(find_ticket_.integer(6));
    ticket.state.duplicates.first_ms = find_ticket_.integer(7);
    ticket.state.duplicates.last_ms = find_ticket_.integer(8);
    ticket.team = find_ticket_.text(9);
    find_ticket_.reset();
  }
  if (error) return error;
  return ticket;
}

std::error_code SqliteWriter::update_ticket(const KeptTicket& ticket) {
  const pipeline::TicketState& state = ticket.state;
  const std::string attachments = pack_texts(state.attachments);
  return update_ticket_
      .bind(ticket.seq, to_string(state.status), static_cast<int>(state.priority), to_string(state.change),
            state.version, state.updated_ms, state.duplicates.events, state.duplicates.users,
            state.duplicates.anonymous, state.duplicates.first_ms, state.duplicates.last_ms,
            state.sla.acknowledge_by_ms, state.sla.respond_by_ms, state.sla.investigate_by_ms, state.sla.classify_by_ms,
            state.sla.solution_by_ms, std::string_view(state.order_id), as_bytes(attachments))
      .run();
}

std::error_code SqliteWriter::insert_complainant(std::int64_t seq, std::uint64_t n, const pipeline::Complainant& who) {
  const auto text = [](const std::string& value) { return std::string_view(value); };
  return insert_complainant_
      .bind(seq, n, to_string(who.type), who.at_ms, who.received_ms, who.user_hash, who.event_hash, who.text_hash,
            to_bytes(who.rule_hashes), text(who.event_id), text(who.platform), text(who.channel), text(who.room_id),
            text(who.user_id), text(who.user_key), text(who.user_name), text(who.contact), text(who.contact_ref),
            text(who.reply_to), text(who.order_id), text(who.text))
      .run();
}

std::error_code SqliteWriter::insert_transition(const KeptTicket& ticket) {
  const pipeline::TicketState& state = ticket.state;
  return insert_transition_
      .bind(ticket.seq, state.version, state.updated_ms, to_string(state.change), to_string(state.status),
            static_cast<int>(state.priority), state.duplicates.events, state.duplicates.users)
      .run();
}

std::error_code SqliteWriter::set_serial(std::int64_t day, std::int64_t number) {
  return set_serial_.bind(day, number).run();
}

std::error_code SqliteWriter::queue(const KeptTicket& ticket) {
  return queue_
      .bind(ticket.seq, std::string_view(ticket.team), static_cast<int>(ticket.state.priority), ticket.state.version)
      .run();
}

Result<bool> SqliteWriter::unqueue(std::int64_t seq) {
  return run_counted(unqueue_.bind(seq));
}

Result<bool> SqliteWriter::mark_delivered(const pipeline::Delivered& delivered) {
  return run_counted(mark_delivered_.bind(delivered.seq, delivered.version));
}

std::error_code SqliteWriter::find_prunable(std::int64_t updated_before_ms, std::int64_t limit,
                                            std::vector<std::int64_t>& seqs) {
  std::error_code error;
  find_prunable_.bind(updated_before_ms, limit);
  while (find_prunable_.next(error)) seqs.push_back(find_prunable_.integer(0));
  return error;
}

std::error_code SqliteWriter::remove_ticket(std::int64_t seq) {
  for (Statement* statement : {&remove_complainants_, &remove_transitions_, &remove_ticket_}) {
    if (const std::error_code error = statement->bind(seq).run()) return error;
  }
  return {};
}

Result<std::int64_t> SqliteWriter::count(std::string_view query) {
  Statement statement(connection_, query);
  std::error_code error;
  const std::int64_t answer = statement.next(error) ? statement.integer(0) : 0;
  if (error) return error;
  return answer;
}

std::error_code SqliteWriter::checkpoint() {
  return sqlite_error(
      sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr));
}

}  // namespace danmakud::adapters
