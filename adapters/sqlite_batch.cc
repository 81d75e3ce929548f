#include "adapters/sqlite_batch.h"

#include <algorithm>

#include "pipeline/growth.h"

namespace danmakud::adapters {

using pipeline::Delivered;
using pipeline::Result;
using pipeline::TicketChange;
using pipeline::TicketId;
using pipeline::TicketStatus;

std::error_code SqliteBatch::mark(const Delivered& delivered) {
  const Result<bool> met = writer_.mark_delivered(delivered);
  if (!met) return met.error();
  report_.delivered += *met ? 1 : 0;
  report_.overtaken += !*met && delivered.entered ? 1 : 0;
  waiting_ -= *met ? 1 : 0;
  return {};
}

std::error_code SqliteBatch::add(const TicketChange& change) {
  switch (change.kind) {
    case TicketChange::Kind::repeat:
      report_.applied.push_back(true);
      report_.seqs.push_back(0);
      return {};
    case TicketChange::Kind::opened:
      return open(change);
    case TicketChange::Kind::joined:
      return join(change);
  }
  return {};
}

std::error_code SqliteBatch::open(const TicketChange& change) {
  const std::int64_t seq = next_.seq;
  const Result<std::int64_t> place = place_of(seq, change.body->team, change.state.priority);
  if (!place) return place.error();
  const std::int64_t queued_at = change.queued ? *place : 0;
  const std::int64_t next_joiner = JoinerBlock::address(next_.block, joiners_.size());
  const Result<bool> inserted =
      writer_.insert_ticket(seq, {*change.body, change.state, change.complainant, queued_at, next_joiner});
  if (!inserted) return inserted.error();
  if (!*inserted) return skip(change);
  ++next_.seq;
  serials_.add(parse_serial(change.body->serial), seq);
  if (change.state.status == TicketStatus::observed) {
    ++observed_;
    if (const std::error_code error = writer_.note_observed(seq, true)) return error;
  }
  note_applied(*place);
  return change.queued ? queue(*place, change.state.version) : std::error_code{};
}

std::error_code SqliteBatch::join(const TicketChange& change) {
  const Result<KeptTicket*> found = find(change.ticket);
  if (!found) return found.error();
  if (*found == nullptr) return pass_over();
  KeptTicket& ticket = **found;
  note_serial(ticket, change);
  const bool was_observed = ticket.growth.state.status == TicketStatus::observed;
  apply_growth(ticket.growth.state, change);
  note_priority(ticket, change);
  if (!std::exchange(ticket.is_touched, true)) touched_.push_back(&ticket);
  if (const std::error_code error = add_joiner(ticket, change.complainant)) return error;
  if (was_observed && ticket.growth.state.status != TicketStatus::observed) {
    --observed_;
    if (const std::error_code error = writer_.note_observed(ticket.seq, false)) return error;
  }
  if (!change.queued) {
    note_applied(0);
    return {};
  }
  const Result<std::int64_t> place = place_of(ticket.seq, change.team, ticket.growth.state.priority);
  if (!place) return place.error();
  note_applied(*place);
  return queue_again(ticket, *place);
}

// The ticket was opened before; whoever asks is told its real serial.
std::error_code SqliteBatch::skip(const TicketChange& change) {
  const Result<KeptTicket*> found = find(change.ticket);
  if (!found) return found.error();
  if (*found != nullptr) note_serial(**found, change);
  return pass_over();
}

std::error_code SqliteBatch::pass_over() {
  report_.applied.push_back(false);
  report_.seqs.push_back(0);
  return {};
}

void SqliteBatch::note_applied(std::int64_t place) {
  report_.applied.push_back(true);
  report_.seqs.push_back(place);
}

Result<KeptTicket*> SqliteBatch::find(const TicketId& id) {
  if (KeptTicket* const kept = kept_.find(id)) return kept;
  Result<KeptTicket> found = writer_.find_ticket(id);
  if (!found) return found.error();
  return found->seq == 0 ? nullptr : &kept_.keep(id, std::move(*found));
}

// The window numbers a ticket anew when it had forgotten it: what the store knows holds.
void SqliteBatch::note_serial(const KeptTicket& ticket, const TicketChange& change) {
  if (!change.serial.empty() && change.serial != ticket.serial)
    report_.other_serials.emplace(report_.applied.size(), ticket.serial);
}

void SqliteBatch::note_priority(const KeptTicket& ticket, const TicketChange& change) {
  const pipeline::Priority priority = ticket.growth.state.priority;
  if (change.state.priority != priority) report_.other_priorities.emplace(report_.applied.size(), priority);
}

Result<std::int64_t> SqliteBatch::place_of(std::int64_t seq, std::string_view team, pipeline::Priority priority) {
  if (!has_outbox_) return seq;
  const Result<std::int64_t> number = writer_.queue_number(team, priority);
  if (!number) return number.error();
  return place_in(*number, seq);
}

std::error_code SqliteBatch::queue(std::int64_t place, std::uint32_t version) {
  if (!has_outbox_) {
    ++report_.delivered;
    return {};
  }
  ++waiting_;
  return writer_.queue(place, version);
}

std::error_code SqliteBatch::queue_again(KeptTicket& ticket, std::int64_t place) {
  if (const std::error_code error = writer_.insert_transition(ticket)) return error;
  const std::int64_t former = std::exchange(ticket.growth.place, has_outbox_ ? place : 0);
  if (former != 0) {
    const Result<bool> waited = writer_.unqueue(former);
    if (!waited) return waited.error();
    report_.superseded += *waited ? 1 : 0;
    waiting_ -= *waited ? 1 : 0;
  }
  return queue(place, ticket.growth.state.version);
}

std::error_code SqliteBatch::add_joiner(KeptTicket& ticket, const pipeline::Complainant& who) {
  Growth& growth = ticket.growth;
  const std::int64_t address = JoinerBlock::address(next_.block, joiners_.size());
  joiners_.add(ticket.seq, growth.last_joiner, who);
  growth.last_joiner = address;
  if (growth.state.duplicates.events <= kEarlyJoiners) growth.early_joiner = address;
  received_ms_ = std::max(received_ms_, who.received_ms);
  return joiners_.is_full() ? flush_joiners() : std::error_code{};
}

std::error_code SqliteBatch::flush_joiners() {
  if (joiners_.size() == 0) return {};
  const std::error_code error = writer_.insert_joiners(next_.block, received_ms_, joiners_);
  ++next_.block;
  joiners_.clear();
  return error;
}

std::error_code SqliteBatch::finish() {
  if (const std::error_code error = flush_joiners()) return error;
  for (KeptTicket* const ticket : touched_) {
    if (const std::error_code error = writer_.write_growth(*ticket)) return error;
    ticket->has_grown = true;
    ticket->is_touched = false;
  }
  for (const SerialRun& run : serials_.get()) {
    if (const std::error_code error = writer_.note_serials(run)) return error;
  }
  return {};
}

}  // namespace danmakud::adapters
