// The writing connection with its statements: what one transaction does to rows. Opened anew as a whole after an I/O
// failure.
//
// Thread: record's.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/sqlite_statement.h"
#include "pipeline/store.h"
#include "pipeline/ticket.h"

namespace danmakud::adapters {

// A ticket as one transaction sees it: read once, changed in memory, written back once.
struct KeptTicket {
  std::int64_t seq = 0;  // 0: there is no such ticket
  pipeline::TicketState state;
  std::string team;
  bool is_new = false;  // inserted by this transaction
  bool is_changed = false;
  bool is_queued = false;  // a version of this transaction goes to the handlers
};

class SqliteWriter {
 public:
  SqliteWriter(const std::string& path, std::uint64_t max_bytes);  // throws StoreError

  const SqliteConnection& connection() const { return connection_; }

  // false: a ticket of that id exists.
  pipeline::Result<bool> insert_ticket(std::int64_t seq, const pipeline::TicketChange& change);
  pipeline::Result<KeptTicket> find_ticket(const pipeline::TicketId& id);
  std::error_code update_ticket(const KeptTicket& ticket);
  std::error_code insert_complainant(std::int64_t seq, std::uint64_t n, const pipeline::Complainant& complainant);
  std::error_code insert_transition(const KeptTicket& ticket);
  std::error_code set_serial(std::int64_t day, std::int64_t number);

  std::error_code queue(const KeptTicket& ticket);
  pipeline::Result<bool> unqueue(std::int64_t seq);                             // false: nothing waited
  pipeline::Result<bool> mark_delivered(const pipeline::Delivered& delivered);  // likewise

  std::error_code find_prunable(std::int64_t updated_before_ms, std::int64_t limit, std::vector<std::int64_t>& seqs);
  std::error_code remove_ticket(std::int64_t seq);

  pipeline::Result<std::int64_t> count(std::string_view query);
  std::error_code checkpoint();
  int log_pages() const { return log_pages_; }  // as of the last commit

 private:
  pipeline::Result<bool> run_counted(Statement& statement);

  int log_pages_ = 0;
  SqliteConnection connection_;
  Statement insert_ticket_, find_ticket_, update_ticket_, insert_complainant_, insert_transition_, set_serial_;
  Statement queue_, unqueue_, mark_delivered_;
  Statement find_prunable_, remove_ticket_, remove_complainants_, remove_transitions_;
};

}  // namespace danmakud::adapters
