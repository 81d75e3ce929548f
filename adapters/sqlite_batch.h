// What one commit does: changes and marks, laid over the tickets that they meet. Nothing of it reaches the store's own
// counts before the transaction has committed.
//
// Thread: record's.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <system_error>
#include <unordered_map>
#include <vector>

#include "adapters/sqlite_writer.h"
#include "pipeline/store.h"

namespace danmakud::adapters {

// Ids end in 80 bits of a hash: any eight of these bytes spread well.
struct TicketIdHash {
  std::size_t operator()(const pipeline::TicketId& id) const {
    std::size_t hash = 0;
    for (std::size_t i = 8; i < 16; ++i) hash = hash << 8 | id.bytes[i];
    return hash;
  }
};

class SqliteBatch {
 public:
  // Within a transaction of the writer. New tickets are numbered from `next_seq` on.
  SqliteBatch(SqliteWriter& writer, bool has_outbox, std::int64_t next_seq)
      : writer_(writer), has_outbox_(has_outbox), next_seq_(next_seq) {}

  std::error_code mark(const pipeline::Delivered& delivered);
  std::error_code add(const pipeline::TicketChange& change);
  std::error_code finish();  // writes what has grown

  std::int64_t last_seq() const { return next_seq_ - 1; }
  std::int64_t more_waiting() const { return waiting_; }
  std::int64_t more_observed() const { return observed_; }
  pipeline::CommitReport take_report() { return std::move(report_); }

 private:
  std::error_code open(const pipeline::TicketChange& change);
  std::error_code join(const pipeline::TicketChange& change);
  std::error_code attach(KeptTicket& ticket, const pipeline::TicketChange& change);
  std::error_code skip(const pipeline::TicketChange& change);
  std::error_code pass_over();
  std::error_code note_serial(const KeptTicket& ticket, const pipeline::TicketChange& change);
  std::error_code queue(const KeptTicket& ticket);
  KeptTicket& keep(const pipeline::TicketId& id, KeptTicket ticket);

  SqliteWriter& writer_;
  const bool has_outbox_;
  std::int64_t next_seq_;
  pipeline::CommitReport report_;
  std::int64_t waiting_ = 0;   // how many more wait than before
  std::int64_t observed_ = 0;  // likewise
  std::unordered_map<pipeline::TicketId, KeptTicket, TicketIdHash> tickets_;
  std::vector<KeptTicket*> touched_;  // in the order of their first change
  std::map<std::int64_t, std::int64_t> serials_;
};

}  // namespace danmakud::adapters
