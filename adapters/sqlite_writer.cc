#include "adapters/sqlite_writer.h"

#include <sys/stat.h>

#include "adapters/sqlite_schema.h"
#include "pipeline/ticket_json.h"

namespace danmakud::adapters {
namespace {

using pipeline::Result;

constexpr std::string_view kInsertTicket =
    "INSERT INTO tickets VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15) ON CONFLICT (id) DO NOTHING";
constexpr std::string_view kInsertState =
    "INSERT INTO ticket_states VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20)";
constexpr std::string_view kUpdateState =
    "UPDATE ticket_states SET status = ?2, priority = ?3, change = ?4, version = ?5, updated_ms = ?6, events = ?7, "
    "users = ?8, anonymous = ?9, first_ms = ?10, last_ms = ?11, acknowledge_by_ms = ?12, respond_by_ms = ?13, "
    "investigate_by_ms = ?14, classify_by_ms = ?15, solution_by_ms = ?16, order_id = ?17, attachments = ?18, "
    "last_complainant = ?19, early_complainant = ?20 WHERE seq = ?1";
constexpr std::string_view kFindTicket =
    "SELECT s.seq, s.status, s.priority, s.version, s.events, s.users, s.anonymous, s.first_ms, s.last_ms, "
    "s.last_complainant, s.early_complainant, t.serial_day, t.serial_number FROM tickets t CROSS JOIN ticket_states s "
    "ON s.seq = t.seq "
    "WHERE t.id = ?1";
constexpr std::string_view kInsertComplainant =
    "INSERT INTO complainants VALUES "
    "(NULL,?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21)";
constexpr std::string_view kInsertTransition = "INSERT OR REPLACE INTO transitions VALUES (?1,?2,?3,?4,?5,?6,?7,?8)";
constexpr std::string_view kSetSerial =
    "INSERT INTO serials VALUES (?1, ?2) ON CONFLICT (day) DO UPDATE SET last = max(last, excluded.last)";
constexpr std::string_view kLook =
    "SELECT s.seq, s.updated_ms < ?2, EXISTS (SELECT 1 FROM outbox o WHERE o.seq = s.seq), s.last_complainant "
    "FROM ticket_states s WHERE s.seq > ?1 ORDER BY s.seq LIMIT ?3";

int note_log_pages(void* noted, sqlite3* /*connection*/, const char* /*database*/, int pages) {
  *static_cast<int*>(noted) = pages;
  return SQLITE_OK;
}

// 0: there is no such file.
std::uint64_t inode_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

const std::string& configured(const SqliteConnection& connection, const std::string& path, std::uint64_t max_bytes) {
  constexpr std::uint64_t kPageBytes = 4096;
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
      find_serial_(connection_, "SELECT body ->> 'serial' FROM tickets WHERE seq = ?1"),
      insert_state_(connection_, kInsertState),
      update_state_(connection_, kUpdateState),
      insert_complainant_(connection_, kInsertComplainant),
      insert_transition_(connection_, kInsertTransition),
      set_serial_(connection_, kSetSerial),
      queue_(connection_, "INSERT INTO outbox VALUES (?1, ?2, ?3, ?4)"),
      unqueue_(connection_, "DELETE FROM outbox WHERE seq = ?1"),
      mark_delivered_(connection_, "DELETE FROM outbox WHERE seq = ?1 AND version = ?2"),
      look_(connection_, kLook),
      remove_ticket_(connection_, "DELETE FROM tickets WHERE seq = ?1"),
      remove_state_(connection_, "DELETE FROM ticket_states WHERE seq = ?1"),
      remove_complainant_(connection_, "DELETE FROM complainants WHERE id = ?1 AND ticket_seq = ?2 RETURNING previous"),
      shorten_(connection_,
               "UPDATE ticket_states SET last_complainant = ?2, early_complainant = min(early_complainant, ?2) WHERE "
               "seq = ?1"),
      remove_transitions_(connection_, "DELETE FROM transitions WHERE ticket_seq = ?1"),
      log_path_(path + "-wal"),
      log_inode_(inode_of(log_path_)) {
  // Takes the place of SQLite's own checkpoints, which would run inside a commit.
  sqlite3_wal_hook(connection_.get(), &note_log_pages, &log_pages_);
}

bool SqliteWriter::has_lost_files() const {
  return connection_.has_moved() || inode_of(log_path_) != log_inode_;
}

Result<bool> SqliteWriter::run_counted(Statement& statement) {
  if (const std::error_code error = statement.run()) return {boost::system::in_place_error, error};
  return connection_.changes() != 0;
}

Result<bool> SqliteWriter::insert_ticket(std::int64_t seq, const pipeline::TicketBody& body) {
  const Serial serial = parse_serial(body.serial);
  std::string json;
  pipeline::append_body_json(body, json);
  insert_ticket_.bind(seq, to_bytes(body.id), serial.day, serial.number, body.created_ms, body.received_ms,
                      to_bytes(body.incident), std::string_view(body.team), std::string_view(body.category),
                      std::string_view(body.source.platform), std::string_view(body.source.room_id),
                      std::string_view(body.user.id), std::string_view(body.source.merchant_id),
                      std::string_view(body.source.item_id), std::string_view(json));
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
    ticket.last_complainant = find_ticket_.optional_integer(9);
    ticket.early_complainant = find_ticket_.optional_integer(10);
    ticket.serial = {find_ticket_.integer(11), find_ticket_.integer(12)};
    find_ticket_.reset();
  }
  if (error) return error;
  return ticket;
}

Result<std::string> SqliteWriter::find_serial(std::int64_t seq) {
  std::string serial;
  std::error_code error;
  if (find_serial_.bind(seq).next(error)) serial = find_serial_.text(0);
  find_serial_.reset();
  if (error) return error;
  return serial;
}

std::error_code SqliteWriter::write_state(const KeptTicket& ticket) {
  const pipeline::TicketState& state = ticket.state;
  const std::string attachments = pack_texts(state.attachments);
  return (ticket.is_new ? insert_state_ : update_state_)
      .bind(ticket.seq, to_string(state.status), static_cast<int>(state.priority), to_string(state.change),
            state.version, state.updated_ms, state.duplicates.events, state.duplicates.users,
            state.duplicates.anonymous, state.duplicates.first_ms, state.duplicates.last_ms,
            state.sla.acknowledge_by_ms, state.sla.respond_by_ms, state.sla.investigate_by_ms, state.sla.classify_by_ms,
            state.sla.solution_by_ms, std::string_view(state.order_id), as_bytes(attachments), ticket.last_complainant,
            ticket.early_complainant)
      .run();
}

std::error_code SqliteWriter::add_complainant(KeptTicket& ticket, const pipeline::Complainant& who) {
  const auto text = [](const std::string& value) { return std::string_view(value); };
  insert_complainant_.bind(ticket.seq, ticket.last_complainant, to_string(who.type), who.at_ms, who.received_ms,
                           who.user_hash, who.event_hash, who.text_hash, to_bytes(who.rule_hashes), text(who.event_id),
                           text(who.platform), text(who.channel), text(who.room_id), text(who.user_id),
                           text(who.user_key), text(who.user_name), text(who.contact), text(who.contact_ref),
                           text(who.reply_to), text(who.order_id), text(who.text));
  if (const std::error_code error = insert_complainant_.run()) return error;
  ticket.last_complainant = sqlite3_last_insert_rowid(connection_.get());
  if (ticket.state.duplicates.events <= kEarlyComplainants) ticket.early_complainant = ticket.last_complainant;
  return {};
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

std::error_code SqliteWriter::look(std::int64_t after, std::int64_t updated_before_ms, std::int64_t limit,
                                   std::vector<Looked>& tickets) {
  std::error_code error;
  look_.bind(after, updated_before_ms, limit);
  while (look_.next(error)) {
    tickets.push_back({look_.integer(0), look_.integer(1) != 0, look_.integer(2) != 0, look_.optional_integer(3)});
  }
  return error;
}

std::error_code SqliteWriter::remove_complainants(Looked& ticket, std::int64_t& budget) {
  while (ticket.last_complainant && budget > 0) {
    std::error_code error;
    const bool found = remove_complainant_.bind(*ticket.last_complainant, ticket.seq).next(error);
    if (error) return error;
    ticket.last_complainant = found ? remove_complainant_.optional_integer(0) : std::nullopt;
    remove_complainant_.reset();
    --budget;
  }
  return {};
}

std::error_code SqliteWriter::remove_ticket(Looked& ticket, std::int64_t& budget) {
  if (const std::error_code error = remove_complainants(ticket, budget)) return error;
  if (ticket.last_complainant) return shorten_.bind(ticket.seq, ticket.last_complainant).run();
  for (Statement* statement : {&remove_transitions_, &remove_state_, &remove_ticket_}) {
    if (const std::error_code error = statement->bind(ticket.seq).run()) return error;
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

std::error_code SqliteWriter::checkpoint(int mode) {
  return sqlite_error(sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, mode, nullptr, nullptr));
}

}  // namespace danmakud::adapters
