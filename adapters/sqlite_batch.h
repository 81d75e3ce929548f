// What one commit does: changes and marks, laid over the tickets that they meet. Nothing of it reaches the store's own
// counts before the transaction has committed.
//
// Thread: record's.
#pragma once

#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "adapters/kept_tickets.h"
#include "adapters/serial_runs.h"
#include "adapters/sqlite_writer.h"
#include "pipeline/store.h"

namespace danmakud::adapters {

class SqliteBatch {
 public:
  // Within a transaction of the writer. New tickets and blocks of joiners are numbered from there on. What it keeps
  // must be forgotten when the transaction fails.
  struct Next {
    std::int64_t seq = 1, block = 1;
  };
  SqliteBatch(SqliteWriter& writer, KeptTickets& kept, bool has_outbox, Next next)
      : writer_(writer), kept_(kept), has_outbox_(has_outbox), next_(next) {}

  std::error_code mark(const pipeline::Delivered& delivered);
  std::error_code add(const pipeline::TicketChange& change);
  std::error_code finish();  // writes what has grown

  const Next& next() const { return next_; }
  std::int64_t more_waiting() const { return waiting_; }
  std::int64_t more_observed() const { return observed_; }
  pipeline::CommitReport take_report() { return std::move(report_); }

 private:
  std::error_code open(const pipeline::TicketChange& change);
  std::error_code join(const pipeline::TicketChange& change);
  std::error_code skip(const pipeline::TicketChange& change);
  std::error_code pass_over();
  pipeline::Result<KeptTicket*> find(const pipeline::TicketId& id);  // null: there is none
  void note_serial(const KeptTicket& ticket, const pipeline::TicketChange& change);
  void note_priority(const KeptTicket& ticket, const pipeline::TicketChange& change);
  void note_applied(std::int64_t place);
  pipeline::Result<std::int64_t> place_of(std::int64_t seq, std::string_view team, pipeline::Priority priority);
  std::error_code queue(std::int64_t place, std::uint32_t version);
  std::error_code queue_again(KeptTicket& ticket, std::int64_t place);
  std::error_code add_joiner(KeptTicket& ticket, const pipeline::Complainant& who);
  std::error_code flush_joiners();

  SqliteWriter& writer_;
  KeptTickets& kept_;
  const bool has_outbox_;
  Next next_;
  pipeline::CommitReport report_;
  std::int64_t waiting_ = 0;   // how many more wait than before
  std::int64_t observed_ = 0;  // likewise
  std::vector<KeptTicket*> touched_;
  SerialRuns serials_;
  JoinerBlock joiners_;
  std::int64_t received_ms_ = 0;  // the newest of these
};

}  // namespace danmakud::adapters
