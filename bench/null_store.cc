#include "bench/null_store.h"

namespace danmakud::bench {

using pipeline::CommitReport;
using pipeline::Delivered;
using pipeline::Result;
using pipeline::TicketChange;

Result<void> NullStore::load(std::size_t /*max_tickets*/, pipeline::WindowLoader& /*loader*/) {
  return {};
}

// A change that is queued as created was observed before, unless it opened its ticket.
Result<CommitReport> NullStore::commit(std::span<const TicketChange> changes,
                                       std::span<const Delivered> /*delivered*/) {
  CommitReport report;
  report.applied.assign(changes.size(), true);
  report.seqs.reserve(changes.size());
  for (const TicketChange& change : changes) {
    const bool is_repeat = change.kind == TicketChange::Kind::repeat;
    const bool opens = change.kind == TicketChange::Kind::opened;
    report.seqs.push_back(is_repeat ? 0 : ++last_seq_);
    report.delivered += change.queued ? 1 : 0;
    observed_ += opens && change.state.status == pipeline::TicketStatus::observed ? 1 : 0;
    observed_ -= !opens && change.queued && change.state.change == pipeline::Change::created ? 1 : 0;
  }
  return report;
}

Result<bool> NullStore::prune(pipeline::WallTime /*now*/) {
  return false;
}

}  // namespace danmakud::bench
