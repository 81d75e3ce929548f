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
  const Result<bool> inserted = writer_.insert_ticket(next_seq_, *change.body);
  if (!inserted) return inserted.error();
  if (!*inserted) return skip(change);
  KeptTicket& ticket = keep(change.ticket, {.seq = next_seq_++, .state = change.state, .is_new = true});
  const Serial serial = parse_serial(change.serial);
  serials_[serial.day] = std::max(serials_[serial.day], serial.number);
  observed_ += change.state.status == TicketStatus::observed ? 1 : 0;
  return attach(ticket, change);
}

std::error_code SqliteBatch::join(const TicketChange& change) {
  auto known = tickets_.find(change.ticket);
  if (known == tickets_.end()) {
    Result<KeptTicket> found = writer_.find_ticket(change.ticket);
    if (!found) return found.error();
    if (found->seq == 0) return pass_over();
    keep(change.ticket, std::move(*found));
    known = tickets_.find(change.ticket);
  }
  KeptTicket& ticket = known->second;
  if (const std::error_code error = note_serial(ticket, change)) return error;
  const bool was_observed = ticket.state.status == TicketStatus::observed;
  apply_growth(ticket.state, change);
  observed_ -= was_observed && ticket.state.status != TicketStatus::observed ? 1 : 0;
  return attach(ticket, change);
}

std::error_code SqliteBatch::attach(KeptTicket& ticket, const TicketChange& change) {
  report_.applied.push_back(true);
  report_.seqs.push_back(ticket.seq);
  ticket.team = change.team;
  if (const std::error_code error = writer_.add_complainant(ticket, change.complainant)) return error;
  if (!change.queued) return {};
  report_.superseded += ticket.is_queued ? 1 : 0;
  ticket.is_queued = true;
  return writer_.insert_transition(ticket);
}

// The ticket was opened before; whoever asks is told its real serial.
std::error_code SqliteBatch::skip(const TicketChange& change) {
  const Result<KeptTicket> found = writer_.find_ticket(change.ticket);
  if (!found) return found.error();
  if (const std::error_code error = note_serial(*found, change)) return error;
  return pass_over();
}

std::error_code SqliteBatch::pass_over() {
  report_.applied.push_back(false);
  report_.seqs.push_back(0);
  return {};
}

// The window numbers a ticket anew when it had forgotten it: what the store knows holds.
std::error_code SqliteBatch::note_serial(const KeptTicket& ticket, const TicketChange& change) {
  const Serial told = parse_serial(change.serial);
  if (ticket.is_new || (told.day == ticket.serial.day && told.number == ticket.serial.number)) return {};
  Result<std::string> serial = writer_.find_serial(ticket.seq);
  if (!serial) return serial.error();
  report_.other_serials.emplace(report_.applied.size(), std::move(*serial));
  return {};
}

KeptTicket& SqliteBatch::keep(const TicketId& id, KeptTicket ticket) {
  KeptTicket& kept = tickets_.insert_or_assign(id, std::move(ticket)).first->second;
  touched_.push_back(&kept);
  return kept;
}

std::error_code SqliteBatch::finish() {
  for (const KeptTicket* ticket : touched_) {
    if (const std::error_code error = writer_.write_state(*ticket)) return error;
    if (!ticket->is_queued) continue;
    if (const std::error_code error = queue(*ticket)) return error;
  }
  for (const auto& [day, number] : serials_) {
    if (const std::error_code error = writer_.set_serial(day, number)) return error;
  }
  return {};
}

std::error_code SqliteBatch::queue(const KeptTicket& ticket) {
  if (!has_outbox_) {
    ++report_.delivered;
    return {};
  }
  if (!ticket.is_new) {
    const Result<bool> waited = writer_.unqueue(ticket.seq);
    if (!waited) return waited.error();
    report_.superseded += *waited ? 1 : 0;
    waiting_ -= *waited ? 1 : 0;
  }
  ++waiting_;
  return writer_.queue(ticket);
}

}  // namespace danmakud::adapters
