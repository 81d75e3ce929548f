// The writing connection with its statements: what one transaction does to rows. Opened anew as a whole after an I/O
// failure.
//
// Thread: record's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sqlite_statement.h"
#include "adapters/ticket_row.h"
#include "pipeline/store.h"
#include "pipeline/ticket.h"

namespace danmakud::adapters {

// A ticket as one transaction sees it: read once, changed in memory, written back once.
struct KeptTicket {
  std::int64_t seq = 0;  // 0: there is no such ticket
  pipeline::TicketState state{};
  std::string team{};
  std::optional<std::int64_t> last_complainant{}, early_complainant{};
  Serial serial{};         // read back only: of a new ticket it is what its opening says
  bool is_new = false;     // inserted by this transaction
  bool is_queued = false;  // a version of this transaction goes to the handlers
};

// A ticket as pruning sees it.
struct Looked {
  std::int64_t seq = 0;
  bool is_old = false;
  bool waits = false;  // in the outbox: it stays
  std::optional<std::int64_t> last_complainant{};
};

class SqliteWriter {
 public:
  SqliteWriter(const std::string& path, std::uint64_t max_bytes);  // throws StoreError

  const SqliteConnection& connection() const { return connection_; }
  // Another file stands where the database or its log was, or none: what is committed would be gone with the process.
  bool has_lost_files() const;

  // false: a ticket of that id exists.
  pipeline::Result<bool> insert_ticket(std::int64_t seq, const pipeline::TicketBody& body);
  // All but its team, and what the next change brings anew.
  pipeline::Result<KeptTicket> find_ticket(const pipeline::TicketId& id);
  pipeline::Result<std::string> find_serial(std::int64_t seq);
  std::error_code write_state(const KeptTicket& ticket);
  std::error_code add_complainant(KeptTicket& ticket, const pipeline::Complainant& who);
  std::error_code insert_transition(const KeptTicket& ticket);
  std::error_code set_serial(std::int64_t day, std::int64_t number);

  std::error_code queue(const KeptTicket& ticket);
  pipeline::Result<bool> unqueue(std::int64_t seq);                             // false: nothing waited
  pipeline::Result<bool> mark_delivered(const pipeline::Delivered& delivered);  // likewise

  std::error_code look(std::int64_t after, std::int64_t updated_before_ms, std::int64_t limit,
                       std::vector<Looked>& tickets);
  // Takes as many complainants as the budget allows, the newest first; what is left is a shorter ticket.
  std::error_code remove_ticket(Looked& ticket, std::int64_t& budget);

  pipeline::Result<std::int64_t> count(std::string_view query);
  std::error_code checkpoint(int mode = SQLITE_CHECKPOINT_PASSIVE);
  int log_pages() const { return log_pages_; }  // as of the last commit

 private:
  std::error_code remove_complainants(Looked& ticket, std::int64_t& budget);
  pipeline::Result<bool> run_counted(Statement& statement);

  int log_pages_ = 0;
  SqliteConnection connection_;
  Statement insert_ticket_, find_ticket_, find_serial_, insert_state_, update_state_, insert_complainant_,
      insert_transition_;
  Statement set_serial_;
  Statement queue_, unqueue_, mark_delivered_;
  Statement look_, remove_ticket_, remove_state_, remove_complainant_, shorten_, remove_transitions_;
  std::string log_path_;
  std::uint64_t log_inode_ = 0;  // SQLite removes the log with its last connection only
};

}  // namespace danmakud::adapters
