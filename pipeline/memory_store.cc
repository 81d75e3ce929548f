#include "pipeline/memory_store.h"

#include "pipeline/growth.h"
#include "pipeline/outbox_entry.h"

namespace danmakud::pipeline {

Result<void> MemoryStore::load(std::size_t /*max_tickets*/, WindowLoader& loader) {
  const std::scoped_lock lock(mutex_);
  for (const Kept& kept : tickets_) {
    loader.on_ticket(kept.ticket.body, kept.ticket.state);
    for (const Complainant& complainant : kept.complainants) loader.on_complainant(kept.ticket.body.id, complainant);
  }
  return {};
}

Result<CommitReport> MemoryStore::commit(std::span<const TicketChange> changes, std::span<const Delivered> delivered) {
  const std::scoped_lock lock(mutex_);
  CommitReport report;
  for (const Delivered& mark : delivered) {
    const auto where = waiting_in_.find(mark.seq);
    if (where == waiting_in_.end() || outbox_[where->second][mark.seq] != mark.version) {
      report.overtaken += mark.entered ? 1 : 0;
      continue;
    }
    outbox_[where->second].erase(mark.seq);
    waiting_in_.erase(where);
    ++report.delivered;
  }
  for (const TicketChange& change : changes) report.applied.push_back(apply(change, report));
  return report;
}

bool MemoryStore::apply(const TicketChange& change, CommitReport& report) {
  std::int64_t& seq = report.seqs.emplace_back(0);
  if (change.kind == TicketChange::Kind::repeat) return true;
  const auto known = numbers_.find(change.ticket);
  const bool opens = change.kind == TicketChange::Kind::opened;
  if (opens == (known != numbers_.end())) return false;

  if (opens) {
    seq = static_cast<std::int64_t>(tickets_.size() + 1);
    numbers_.emplace(change.ticket, seq);
    tickets_.push_back({{*change.body, change.state, {}}, {change.complainant}});
    observed_ += change.state.status == TicketStatus::observed ? 1 : 0;
  } else {
    seq = known->second;
    Ticket& ticket = kept(seq).ticket;
    const bool was_observed = ticket.state.status == TicketStatus::observed;
    apply_growth(ticket.state, change);
    if (ticket.state.priority != change.state.priority)
      report.other_priorities.emplace(report.applied.size(), ticket.state.priority);
    observed_ -= was_observed && ticket.state.status != TicketStatus::observed ? 1 : 0;
    add_sample(ticket.samples, change.complainant.user_id, change.complainant.text, change.complainant.at_ms);
    kept(seq).complainants.push_back(change.complainant);
  }
  if (change.queued) queue(seq, report);
  return true;
}

void MemoryStore::queue(std::int64_t seq, CommitReport& report) {
  if (outbox_mode_ == Outbox::delivered_at_once) {
    ++report.delivered;
    return;
  }
  const Ticket& ticket = kept(seq).ticket;
  const QueueName name{ticket.body.team, ticket.state.priority};
  if (const auto where = waiting_in_.find(seq); where != waiting_in_.end()) {
    outbox_[where->second].erase(seq);
    ++report.superseded;
  }
  outbox_[name][seq] = ticket.state.version;
  waiting_in_.insert_or_assign(seq, name);
}

std::uint64_t MemoryStore::waiting() {
  const std::scoped_lock lock(mutex_);
  return waiting_in_.size();
}

std::uint64_t MemoryStore::observed() {
  const std::scoped_lock lock(mutex_);
  return observed_;
}

Result<bool> MemoryStore::prune(WallTime /*now*/) {
  return false;
}

Result<void> MemoryStore::read(const QueueName& queue, std::int64_t after, std::size_t limit,
                               std::vector<OutboxEntry>& entries) {
  const std::scoped_lock lock(mutex_);
  const auto& waiting = outbox_[queue];
  for (auto at = waiting.upper_bound(after); at != waiting.end() && limit > 0; ++at, --limit) {
    entries.push_back(make_outbox_entry(at->first, queue, kept(at->first).ticket));
    entries.back().version = at->second;
  }
  return {};
}

Result<std::vector<QueueName>> MemoryStore::queues() {
  const std::scoped_lock lock(mutex_);
  std::vector<QueueName> names;
  for (const auto& [name, waiting] : outbox_) {
    if (!waiting.empty()) names.push_back(name);
  }
  return names;
}

void MemoryStore::visit_tickets(const std::function<void(const Ticket& ticket)>& visitor) const {
  const std::scoped_lock lock(mutex_);
  for (const Kept& kept : tickets_) visitor(kept.ticket);
}

std::vector<Complainant> MemoryStore::complainants(const TicketId& id) const {
  const std::scoped_lock lock(mutex_);
  const auto known = numbers_.find(id);
  if (known == numbers_.end()) return {};
  return tickets_[static_cast<std::size_t>(known->second - 1)].complainants;
}

}  // namespace danmakud::pipeline
