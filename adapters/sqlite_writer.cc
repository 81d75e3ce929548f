#include "adapters/sqlite_writer.h"

#include <algorithm>

#include "adapters/sqlite_schema.h"

namespace danmakud::adapters {
namespace {

using pipeline::Result;

constexpr std::string_view kFindTicket =
    "SELECT t.seq, t.opening, s.growth FROM tickets t LEFT JOIN ticket_states s ON s.seq = t.seq WHERE t.id = ?1";
constexpr std::string_view kInsertTransition = "INSERT OR REPLACE INTO transitions VALUES (?1,?2,?3,?4,?5,?6,?7,?8)";
// The run that ends just before these serials and their tickets do.
constexpr std::string_view kExtendRun =
    "UPDATE serials SET last = ?3 WHERE day = ?1 AND first = (SELECT max(first) FROM serials WHERE day = ?1 AND "
    "first < ?2) AND last = ?2 - 1 AND first_seq - first = ?4 - ?2";
constexpr std::string_view kLook =
    "SELECT t.seq, t.opening, s.growth FROM tickets t LEFT JOIN ticket_states s ON s.seq = t.seq WHERE t.seq > ?1 "
    "ORDER BY t.seq LIMIT ?2";

const std::string& configured(const SqliteConnection& connection, const std::string& path, std::uint64_t max_bytes) {
  constexpr std::uint64_t kPageBytes = 4096;
  const std::string pragmas =
      "PRAGMA page_size = " + std::to_string(kPageBytes) +
      "; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = OFF;"
      "PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864";
  if (const std::error_code error = connection.run(pragmas.c_str())) throw StoreError(path, error);
  prepare_schema(connection, path);  // a migration may need more than the limit for a while
  const std::string limit = "PRAGMA max_page_count = " + std::to_string(max_bytes / kPageBytes);
  if (const std::error_code error = connection.run(limit.c_str())) throw StoreError(path, error);
  return path;
}

}  // namespace

SqliteWriter::SqliteWriter(const std::string& path, std::uint64_t max_bytes)
    : log_(path + "-wal"),
      connection_(path, SqliteConnection::Mode::read_write),
      transactions_((configured(connection_, path, max_bytes), connection_)),
      queues_(connection_),
      insert_ticket_(connection_, "INSERT INTO tickets VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING"),
      find_ticket_(connection_, kFindTicket),
      insert_growth_(connection_, "INSERT INTO ticket_states VALUES (?1, ?2)"),
      update_growth_(connection_, "UPDATE ticket_states SET growth = ?2 WHERE seq = ?1"),
      insert_joiners_(connection_, "INSERT INTO complainants VALUES (?1, ?2, ?3)"),
      insert_transition_(connection_, kInsertTransition),
      extend_run_(connection_, kExtendRun),
      insert_run_(connection_, "INSERT OR REPLACE INTO serials VALUES (?1, ?2, ?3, ?4)"),
      observe_(connection_, "INSERT OR REPLACE INTO observed VALUES (?1)"),
      forget_observed_(connection_, "DELETE FROM observed WHERE seq = ?1"),
      queue_(connection_, "INSERT INTO outbox VALUES (?1, ?2)"),
      unqueue_(connection_, "DELETE FROM outbox WHERE place = ?1"),
      mark_delivered_(connection_, "DELETE FROM outbox WHERE place = ?1 AND version = ?2"),
      look_(connection_, kLook),
      is_waiting_(connection_, "SELECT 1 FROM outbox WHERE place = ?1"),
      remove_ticket_(connection_, "DELETE FROM tickets WHERE seq = ?1"),
      remove_growth_(connection_, "DELETE FROM ticket_states WHERE seq = ?1"),
      remove_transitions_(connection_, "DELETE FROM transitions WHERE ticket_seq = ?1"),
      next_block_(connection_,
                  "SELECT block, received_ms < ?2, joiners FROM complainants WHERE block > ?1 ORDER BY block LIMIT 1"),
      has_ticket_(connection_, "SELECT 1 FROM tickets WHERE seq = ?1"),
      replace_joiners_(connection_, "UPDATE complainants SET joiners = ?2 WHERE block = ?1"),
      remove_joiners_(connection_, "DELETE FROM complainants WHERE block = ?1") {
  log_.attach(connection_.get());
}

bool SqliteWriter::has_lost_files() const {
  return connection_.has_moved() || log_.is_lost();
}

Result<bool> SqliteWriter::run_counted(Statement& statement) {
  if (const std::error_code error = statement.run()) return {boost::system::in_place_error, error};
  return connection_.changes() != 0;
}

Result<bool> SqliteWriter::insert_ticket(std::int64_t seq, const OpeningParts& opening) {
  pack_opening(opening, packed_);
  return run_counted(insert_ticket_.bind(seq, to_bytes(opening.body.id), as_bytes(packed_)));
}

Result<KeptTicket> SqliteWriter::find_ticket(const pipeline::TicketId& id) {
  KeptTicket ticket;
  std::error_code error;
  if (find_ticket_.bind(to_bytes(id)).next(error)) {
    const std::optional<Opening> opening = unpack_opening_head(find_ticket_.bytes(1));
    std::optional<Growth> growth = unpack_growth(find_ticket_.bytes(2));
    ticket.has_grown = !find_ticket_.bytes(2).empty();
    if (!opening || (ticket.has_grown && !growth)) {
      error = sqlite_error(SQLITE_CORRUPT);
    } else {
      ticket.seq = find_ticket_.integer(0);
      ticket.serial = opening->body.serial;
      ticket.growth = growth ? std::move(*growth) : first_growth(*opening);
    }
    find_ticket_.reset();
  }
  if (error) return error;
  return ticket;
}

std::error_code SqliteWriter::write_growth(const KeptTicket& ticket) {
  pack_growth(ticket.growth, packed_);
  return (ticket.has_grown ? update_growth_ : insert_growth_).bind(ticket.seq, as_bytes(packed_)).run();
}

std::error_code SqliteWriter::insert_joiners(std::int64_t block, std::int64_t received_ms, const JoinerBlock& joiners) {
  joiners.pack(packed_);
  return insert_joiners_.bind(block, received_ms, as_bytes(packed_)).run();
}

std::error_code SqliteWriter::insert_transition(const KeptTicket& ticket) {
  const pipeline::TicketState& state = ticket.growth.state;
  return insert_transition_
      .bind(ticket.seq, state.version, state.updated_ms, to_string(state.change), to_string(state.status),
            static_cast<int>(state.priority), state.duplicates.events, state.duplicates.users)
      .run();
}

std::error_code SqliteWriter::note_serials(const SerialRun& run) {
  const Result<bool> extended = run_counted(extend_run_.bind(run.day, run.first, run.last, run.first_seq));
  if (!extended) return extended.error();
  return *extended ? std::error_code{} : insert_run_.bind(run.day, run.first, run.last, run.first_seq).run();
}

std::error_code SqliteWriter::note_observed(std::int64_t seq, bool is_observed) {
  return (is_observed ? observe_ : forget_observed_).bind(seq).run();
}

std::error_code SqliteWriter::queue(std::int64_t place, std::uint32_t version) {
  return queue_.bind(place, version).run();
}

Result<bool> SqliteWriter::unqueue(std::int64_t place) {
  return run_counted(unqueue_.bind(place));
}

Result<bool> SqliteWriter::mark_delivered(const pipeline::Delivered& delivered) {
  return run_counted(mark_delivered_.bind(delivered.seq, delivered.version));
}

// What cannot be read is as old as what came before it.
std::error_code SqliteWriter::look(std::int64_t after, std::int64_t limit, std::vector<Looked>& tickets) {
  std::error_code error;
  look_.bind(after, limit);
  while (look_.next(error)) {
    Looked& looked = tickets.emplace_back();
    if (tickets.size() > 1) looked.updated_ms = tickets[tickets.size() - 2].updated_ms;
    looked.seq = look_.integer(0);
    looked.has_grown = !look_.bytes(2).empty();
    const std::optional<Opening> opening = unpack_opening_head(look_.bytes(1));
    std::optional<Growth> growth = unpack_growth(look_.bytes(2));
    if (!growth && opening) growth = first_growth(*opening);
    if (!growth) continue;
    looked.updated_ms = growth->state.updated_ms;
    looked.place = growth->place;
    looked.is_observed = growth->state.status == pipeline::TicketStatus::observed;
  }
  return error;
}

Result<bool> SqliteWriter::is_waiting(std::int64_t place) {
  std::error_code error;
  const bool is_there = is_waiting_.bind(place).next(error);
  is_waiting_.reset();
  if (error) return {boost::system::in_place_error, error};
  return is_there;
}

std::error_code SqliteWriter::remove_ticket(const Looked& ticket) {
  std::error_code error = remove_ticket_.bind(ticket.seq).run();
  if (!error && ticket.has_grown) error = remove_growth_.bind(ticket.seq).run();
  if (!error && ticket.has_grown) error = remove_transitions_.bind(ticket.seq).run();
  if (!error && ticket.is_observed) error = note_observed(ticket.seq, false);
  return error;
}

// Whether anybody was in it whose ticket is gone.
Result<bool> SqliteWriter::remove_dead(JoinerBlock& block) {
  bool is_changed = false;
  for (std::size_t place = 0; place < block.size(); ++place) {
    const std::optional<Link> link = block.link_at(place);
    if (!link) continue;
    std::error_code error;
    const bool lives = has_ticket_.bind(link->seq).next(error);
    has_ticket_.reset();
    if (error) return {boost::system::in_place_error, error};
    if (lives) continue;
    block.remove(place);
    is_changed = true;
  }
  return is_changed;
}

std::error_code SqliteWriter::remove_left_over(std::int64_t& after, std::int64_t received_before_ms, std::int64_t limit,
                                               bool& more) {
  std::error_code error;
  std::int64_t looked_at = 0;
  bool met_old = false;
  while (looked_at < limit && next_block_.bind(after, received_before_ms).next(error)) {
    ++looked_at;
    after = next_block_.integer(0);
    const bool is_old = next_block_.integer(1) != 0;
    std::optional<JoinerBlock> block = is_old ? JoinerBlock::unpack(next_block_.bytes(2)) : std::nullopt;
    next_block_.reset();
    if (!is_old) continue;
    met_old = true;
    if (!block) block.emplace();  // nobody can read it any more
    const Result<bool> changed = remove_dead(*block);
    if (!changed) return changed.error();
    if (!*changed && !block->is_bare()) continue;
    block->pack(packed_);
    error =
        block->is_bare() ? remove_joiners_.bind(after).run() : replace_joiners_.bind(after, as_bytes(packed_)).run();
    if (error) return error;
  }
  if (error) return error;
  const bool goes_on = looked_at == limit && met_old;
  if (!goes_on) after = 0;
  more = more || goes_on;
  return {};
}

std::error_code SqliteWriter::remove_serials() {
  return connection_.run(
      "DELETE FROM serials WHERE first_seq + last - first < (SELECT min(seq) FROM tickets) AND last < (SELECT "
      "max(s.last) FROM serials s WHERE s.day = serials.day)");
}

// Where the newest joiners are gone, the newest ticket still knows how far numbers were given.
Result<std::int64_t> SqliteWriter::last_block() {
  const Result<std::int64_t> last = count("SELECT max(block) FROM complainants");
  if (!last) return last;
  Statement newest(connection_, "SELECT opening FROM tickets ORDER BY seq DESC LIMIT 1");
  std::error_code error;
  std::optional<Opening> opening;
  if (newest.next(error)) opening = unpack_opening_head(newest.bytes(0));
  if (error) return error;
  return std::max(*last, opening ? JoinerBlock::block_of(opening->next_joiner) : 0);
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
