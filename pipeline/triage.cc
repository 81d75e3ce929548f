#include "pipeline/triage.h"

#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/names.h"
#include "pipeline/priority.h"
#include "pipeline/recent_ids.h"
#include "pipeline/serial.h"
#include "pipeline/service_level.h"
#include "pipeline/ticket_body.h"
#include "pipeline/ulid.h"
#include "pipeline/window.h"
#include "pipeline/window_replay.h"

namespace danmakud::pipeline {
namespace {

// What a finding is looked up by.
struct Known {
  std::uint64_t event_id = 0;
  Mark mark;
};

Mark mark_of(const Finding& finding) {
  const Event& event = finding.event;
  Mark mark;
  mark.type = event.type;
  mark.at_ms = to_ms(event.at);
  mark.category = category_hash(finding.category);
  mark.scope = scope_hash(event.platform, finding.category, event.merchant_id, event.room_id);
  mark.user = user_hash(event);
  mark.order = order_hash(event.order_id);
  mark.text = text_key(event, finding.text_hash);
  mark.rules = finding.rule_hashes;
  return mark;
}

Priority priority_of(const WindowTicket& ticket, const CategoryPolicy& category, const TriagePolicy& triage) {
  const Duplicates seen = ticket.duplicates();
  return priority_of(category, triage, {seen.users, seen.anonymous, ticket.anonymous_lines()});
}

// Whether handlers are told: comments of some categories wait until more than one person says so.
bool is_worth_telling(const WindowTicket& ticket, const CategoryPolicy& category, EventType type, double score) {
  return type != EventType::comment || category.comment_min_users <= 1 || score >= category.comment_sure_score ||
         ticket.duplicates().users >= category.comment_min_users || ticket.order() != 0 ||
         ticket.priority < category.priority;
}

}  // namespace

struct Triage::Impl {
  Impl(std::shared_ptr<const Policy> first_policy, TriageStats& shared_stats, std::uint64_t secret)
      : policy(std::move(first_policy)),
        stats(shared_stats),
        seed(secret),
        window(policy->dedup, seed),
        event_ids(seed),
        serials(policy->locale),
        service_levels(policy->sla, policy->calendar) {
    event_ids.set_limit(policy->dedup.max_event_ids);
  }

  void adopt(std::shared_ptr<const Policy> next);
  void look_ahead(const std::vector<Finding>& findings);
  void take(Finding& finding, const Known& keys, TicketChange& change);
  WindowTicket& place(Finding& finding, const Known& keys, TicketChange& change);
  void tell_repeat(Finding& finding, const Known& keys, TicketRef ref, TicketChange& change) const;
  WindowTicket& open(Finding& finding, const Known& keys, const TicketId& id, const TicketId& incident,
                     TicketChange& change);
  void join(Finding& finding, const Known& keys, WindowTicket& ticket, TicketChange& change);
  void reconsider(WindowTicket& ticket, const Finding& finding, std::uint64_t users_before, TicketChange& change);
  void tell(const WindowTicket& ticket, Finding& finding, const Known& keys, TicketChange& change) const;
  void tell_serial(const WindowTicket& ticket, TicketChange& change) const;
  void name(WindowTicket& ticket, const std::string& team, const std::string& serial);
  void set_deadlines(WindowTicket& ticket, const CategoryPolicy& category);
  void count(const TicketChange& change);
  void publish_sizes();

  std::shared_ptr<const Policy> policy;
  TriageStats& stats;
  const std::uint64_t seed;
  Window window;
  RecentIds event_ids;
  WindowReplay replay;  // what was loaded and is not in the window yet
  Serials serials;
  ServiceLevels service_levels;
  Names names;               // of the window's tickets
  std::vector<Known> known;  // of the findings at hand
};

void Triage::Impl::adopt(std::shared_ptr<const Policy> next) {
  if (next == nullptr || next == policy) return;
  policy = std::move(next);
  window.adopt(policy->dedup);
  event_ids.set_limit(policy->dedup.max_event_ids);
  serials.adopt(policy->locale);
  service_levels = ServiceLevels(policy->sla, policy->calendar);
}

// Of many findings, one behind the other, the memory is waited for together.
void Triage::Impl::look_ahead(const std::vector<Finding>& findings) {
  known.clear();
  for (const Finding& finding : findings) {
    known.push_back({event_hash(finding.event), mark_of(finding)});
    event_ids.fetch(known.back().event_id);
    window.fetch(known.back().mark);
  }
}

void Triage::Impl::take(Finding& finding, const Known& keys, TicketChange& change) {
  const Event& event = finding.event;
  change.event_index = finding.event_index;
  change.source = finding.source;
  change.type = event.type;
  change.read_at = event.read_at;
  change.hold = std::move(finding.hold);
  if (keys.event_id == 0) return static_cast<void>(place(finding, keys, change));
  const auto [ticket, is_new] = event_ids.insert(keys.event_id);
  if (!is_new) return tell_repeat(finding, keys, *ticket, change);
  *ticket = Window::ref_of(place(finding, keys, change));
}

// Who sends an event again may not have heard of its ticket.
void Triage::Impl::tell_repeat(Finding& finding, const Known& keys, TicketRef ref, TicketChange& change) const {
  change.complainant.event_hash = keys.event_id;
  const WindowTicket* const ticket = window.find(ref);
  if (ticket == nullptr) return;
  change.ticket = ticket->id;
  tell_serial(*ticket, change);
  change.complainant.event_id = std::move(finding.event.id);
  change.complainant.user_id = std::move(finding.event.user_id);
}

WindowTicket& Triage::Impl::place(Finding& finding, const Known& keys, TicketChange& change) {
  Placement placement = window.place(keys.mark);
  if (placement.ticket == nullptr) {
    const TicketId id = make_ticket_id(finding.event.at, id_material(finding));
    placement.ticket = window.find(id);  // the same event again, without an event id and after its time
    if (placement.ticket == nullptr) {
      return open(finding, keys, id, placement.related == nullptr ? id : placement.related->incident(), change);
    }
  }
  change.how = placement.by_user ? "user" : "crowd";
  join(finding, keys, *placement.ticket, change);
  return *placement.ticket;
}

WindowTicket& Triage::Impl::open(Finding& finding, const Known& keys, const TicketId& id, const TicketId& incident,
                                 TicketChange& change) {
  const Mark& mark = keys.mark;
  const CategoryPolicy& category = policy->category(finding.category);
  change.kind = TicketChange::Kind::opened;
  change.body = std::make_unique<TicketBody>();
  take_body(finding, category, *policy, *change.body);
  change.body->id = id;
  change.body->incident = incident;
  change.body->serial = serials.next(finding.event.at);

  WindowTicket& ticket = window.open(id, change.body->received_ms);
  ticket.belong_to(change.body->incident);  // `incident` may have been of a ticket that made room
  ticket.category = mark.category;
  ticket.scope = mark.scope;
  name(ticket, change.body->team, change.body->serial);
  ticket.fill(mark.order, finding.event.order_id, finding.event.attachments);
  window.absorb(ticket, mark);

  ticket.priority = priority_of(ticket, category, policy->triage);
  set_deadlines(ticket, category);
  change.queued = is_worth_telling(ticket, category, mark.type, finding.score);
  ticket.status = change.queued ? TicketStatus::pending : TicketStatus::observed;

  tell(ticket, finding, keys, change);
  return ticket;
}

void Triage::Impl::join(Finding& finding, const Known& keys, WindowTicket& ticket, TicketChange& change) {
  change.kind = TicketChange::Kind::joined;
  Mark mark = keys.mark;
  // Who came from another room brings nothing to this ticket's crowd; nor when it is read back from the store.
  const bool brings_crowd = mark.scope == ticket.scope;
  if (!brings_crowd) mark.rules = {}, mark.text = 0;

  const std::uint64_t users_before = ticket.duplicates().users;
  window.absorb(ticket, mark);
  // Nobody but who opened it speaks for their order.
  if (mark.user != 0 && mark.user == ticket.opener())
    ticket.fill(mark.order, finding.event.order_id, finding.event.attachments);
  std::int64_t& updated_ms = ticket.grow().updated_ms;
  updated_ms = std::max(updated_ms, to_ms(finding.event.received));
  reconsider(ticket, finding, users_before, change);

  tell(ticket, finding, keys, change);
  if (!brings_crowd) {
    change.complainant.rule_hashes.clear();
    change.complainant.text_hash = 0;
  }
}

void Triage::Impl::reconsider(WindowTicket& ticket, const Finding& finding, std::uint64_t users_before,
                              TicketChange& change) {
  const CategoryPolicy& category = policy->category(finding.category);
  const Priority before = ticket.priority;
  ticket.priority = std::min(before, priority_of(ticket, category, policy->triage));
  const bool is_raised = ticket.priority < before;
  if (is_raised) set_deadlines(ticket, category);

  if (ticket.status == TicketStatus::observed) {
    change.queued = is_worth_telling(ticket, category, finding.event.type, finding.score);
    if (change.queued) ticket.status = TicketStatus::pending;
    return;
  }
  const bool is_grown = growth_step(ticket.duplicates().users) > growth_step(users_before);
  if (!is_raised && !is_grown) return;
  WindowTicket::Grown& grown = ticket.grow();
  grown.change = is_raised ? Change::raised : Change::grown;
  ++grown.version;
  if (is_raised) change.left_queue = before;
  change.queued = true;
}

void Triage::Impl::tell(const WindowTicket& ticket, Finding& finding, const Known& keys, TicketChange& change) const {
  change.ticket = ticket.id;
  change.state = ticket.state();
  if (change.queued) change.team = names[ticket.team];
  tell_serial(ticket, change);
  take_complainant(finding, change.complainant);
  change.complainant.user_hash = keys.mark.user;
  change.complainant.event_hash = keys.event_id;
  change.complainant.text_hash = keys.mark.text;
}

void Triage::Impl::name(WindowTicket& ticket, const std::string& team, const std::string& serial) {
  const SerialParts parts = split_serial(serial);
  ticket.team = names.number_of(team);
  ticket.serial_stem = names.number_of(parts.stem);
  ticket.serial_number = parts.number;
}

// Hardly anybody asks, and writing it costs more than finding the ticket.
void Triage::Impl::tell_serial(const WindowTicket& ticket, TicketChange& change) const {
  if (change.hold && change.hold->wants_tickets)
    change.serial = join_serial({names[ticket.serial_stem], ticket.serial_number});
}

void Triage::Impl::set_deadlines(WindowTicket& ticket, const CategoryPolicy& category) {
  const WallTime received = from_ms(ticket.received_ms);
  ticket.sla = service_levels.deadlines(received, ticket.priority, category, policy->team(names[ticket.team]));
}

void Triage::Impl::count(const TicketChange& change) {
  stats.triaged[change.source].add();
  if (change.kind != TicketChange::Kind::repeat) return;
  stats.repeat[static_cast<std::size_t>(change.type)].add();
  stats.repeat_by_source[change.source].add();
}

void Triage::Impl::publish_sizes() {
  stats.window_tickets.set(static_cast<double>(window.size()));
  stats.window_event_ids.set(static_cast<double>(event_ids.size()));
}

Triage::Triage(std::shared_ptr<const Policy> policy, TriageStats& stats, std::uint64_t seed)
    : impl_(std::make_unique<Impl>(std::move(policy), stats, seed)) {}
Triage::~Triage() = default;

void Triage::process(FindingBatch batch, std::vector<TicketChange>& changes) {
  if (!impl_->replay.is_empty()) finish_load();
  impl_->adopt(std::move(batch.policy));
  impl_->look_ahead(batch.findings);
  for (std::size_t i = 0; i < batch.findings.size(); ++i) {
    TicketChange& change = changes.emplace_back();
    impl_->take(batch.findings[i], impl_->known[i], change);
    impl_->count(change);
  }
  impl_->publish_sizes();
}

void Triage::forget(const std::vector<LostTickets::Lost>& lost) {
  for (const auto& [ticket, event] : lost) {
    impl_->window.forget(ticket);
    if (event != 0) impl_->event_ids.erase(event);
  }
}

// The events follow as complainants: the window counts them again, as it did when they came.
void Triage::on_ticket(const TicketBody& body, const TicketState& state) {
  WindowTicket& ticket = impl_->window.open(body.id, body.received_ms);
  ticket.belong_to(body.incident);
  ticket.restore(state);
  ticket.category = category_hash(body.category);
  ticket.scope = scope_hash(body.source.platform, body.category, body.source.merchant_id, body.source.room_id);
  impl_->name(ticket, body.team, body.serial);
}

void Triage::on_complainant(const TicketId& id, const Complainant& complainant) {
  impl_->replay.add(id, complainant);
}

void Triage::finish_load() {
  if (!impl_->replay.is_empty()) impl_->replay.run(impl_->window, impl_->event_ids);
  impl_->publish_sizes();
}

void Triage::start_over() {
  impl_ = std::make_unique<Impl>(impl_->policy, impl_->stats, impl_->seed);
}

void Triage::on_serial(std::int32_t day_yyyymmdd, std::uint32_t last_number) {
  impl_->serials.resume(day_yyyymmdd, last_number);
}

}  // namespace danmakud::pipeline
