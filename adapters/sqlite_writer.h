// The writing connection with its statements: what one transaction does to rows. Opened anew as a whole after an I/O
// failure.
//
// Thread: record's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/queue_numbers.h"
#include "adapters/serial_runs.h"
#include "adapters/sqlite_log.h"
#include "adapters/sqlite_statement.h"
#include "adapters/ticket_record.h"
#include "pipeline/store.h"
#include "pipeline/ticket.h"

namespace danmakud::adapters {

// A ticket as the store has it, and as one transaction changes it.
struct KeptTicket {
  std::int64_t seq = 0;  // 0: there is no such ticket
  Growth growth{};
  std::string serial{};
  bool has_grown = false;   // there is a row for its growth
  bool is_touched = false;  // by the transaction that runs: it must be written
};

// A ticket as pruning sees it.
struct Looked {
  std::int64_t seq = 0;
  std::int64_t updated_ms = 0;
  std::int64_t place = 0;
  bool has_grown = false, is_observed = false;
};

class SqliteWriter {
 public:
  SqliteWriter(const std::string& path, std::uint64_t max_bytes);  // throws StoreError

  const SqliteConnection& connection() const { return connection_; }
  Transaction transaction() { return Transaction(connection_, &transactions_); }
  // Another file stands where the database or its log was, or none: what is committed would be gone with the process.
  bool has_lost_files() const;
  void forget() { queues_.forget(); }  // the transaction was rolled back

  // false: a ticket of that id exists.
  pipeline::Result<bool> insert_ticket(std::int64_t seq, const OpeningParts& opening);
  pipeline::Result<KeptTicket> find_ticket(const pipeline::TicketId& id);
  std::error_code write_growth(const KeptTicket& ticket);
  std::error_code insert_joiners(std::int64_t block, std::int64_t received_ms, const JoinerBlock& joiners);
  std::error_code insert_transition(const KeptTicket& ticket);
  std::error_code note_serials(const SerialRun& run);
  std::error_code note_observed(std::int64_t seq, bool is_observed);

  pipeline::Result<std::int64_t> queue_number(std::string_view team, pipeline::Priority priority) {
    return queues_.number(team, priority);
  }
  std::error_code queue(std::int64_t place, std::uint32_t version);
  pipeline::Result<bool> unqueue(std::int64_t place);                           // false: nothing waited
  pipeline::Result<bool> mark_delivered(const pipeline::Delivered& delivered);  // likewise

  std::error_code look(std::int64_t after, std::int64_t limit, std::vector<Looked>& tickets);
  pipeline::Result<bool> is_waiting(std::int64_t place);
  std::error_code remove_ticket(const Looked& ticket);
  // Removes joiners whose tickets are gone from blocks that are old, from the one after `after` on, and moves that
  // along, or to the beginning: at the end, or where a whole look met only young ones. `more`: neither.
  std::error_code remove_left_over(std::int64_t& after, std::int64_t received_before_ms, std::int64_t limit,
                                   bool& more);
  std::error_code remove_serials();  // runs without tickets, but for each day's last

  pipeline::Result<std::int64_t> count(std::string_view query);
  pipeline::Result<std::int64_t> last_block();
  std::error_code checkpoint(int mode = SQLITE_CHECKPOINT_PASSIVE);
  int log_pages() const { return log_.pages(); }  // as of the last commit

 private:
  pipeline::Result<bool> run_counted(Statement& statement);
  pipeline::Result<bool> remove_dead(JoinerBlock& block);

  SqliteLog log_;  // before the connection, whose file it is
  SqliteConnection connection_;
  Transaction::Statements transactions_;
  QueueNumbers queues_;
  Statement insert_ticket_, find_ticket_, insert_growth_, update_growth_, insert_joiners_, insert_transition_;
  Statement extend_run_, insert_run_, observe_, forget_observed_;
  Statement queue_, unqueue_, mark_delivered_;
  Statement look_, is_waiting_, remove_ticket_, remove_growth_, remove_transitions_;
  Statement next_block_, has_ticket_, replace_joiners_, remove_joiners_;
  std::string packed_;  // scratch
};

}  // namespace danmakud::adapters
