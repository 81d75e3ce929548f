#include "pipeline/window.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "pipeline/fetch_line.h"

namespace danmakud::pipeline {
namespace {

constexpr std::uint8_t kMaxRules = 16;
constexpr std::uint8_t kMaxTexts = 64;
constexpr std::size_t kKeysPerTicket = 16;  // on average; bounds the table where single tickets have very many users

std::int64_t gap_ms(const Duplicates& duplicates, std::int64_t at_ms) {
  if (at_ms > duplicates.last_ms) return at_ms - duplicates.last_ms;
  return at_ms < duplicates.first_ms ? duplicates.first_ms - at_ms : 0;
}

std::int64_t ms_of(std::chrono::seconds span) {
  return std::chrono::milliseconds(span).count();
}

}  // namespace

WindowTicket* Window::lookup(std::uint64_t key) {
  const std::uint32_t* const slot = index_.find(key);
  return slot == nullptr ? nullptr : &tickets_[*slot];
}

const WindowTicket* Window::find(TicketRef ref) const {
  if (ref.slot == kRing || ref.slot >= tickets_.size()) return nullptr;
  const WindowTicket& ticket = tickets_[ref.slot];
  return ticket.slot_ == ref.slot && ref_of(ticket).check == ref.check ? &ticket : nullptr;
}

TicketRef Window::ref_of(const WindowTicket& ticket) {
  return {ticket.slot_, static_cast<std::uint32_t>(ticket_key(ticket.id))};
}

bool Window::fits_user(const WindowTicket& ticket, std::int64_t at_ms) const {
  return gap_ms(ticket.duplicates(), at_ms) <= ms_of(policy_.same_user);
}

bool Window::fits_crowd(const WindowTicket& ticket, std::int64_t at_ms) const {
  const Duplicates seen = ticket.duplicates();
  return gap_ms(seen, at_ms) <= ms_of(policy_.window) && std::abs(at_ms - seen.first_ms) <= ms_of(policy_.max_ticket);
}

Placement Window::place(const Mark& mark) {
  Placement placement;
  if (mark.user != 0) placement = place_by_user(mark);
  if (placement.ticket == nullptr && mark.type != EventType::private_message) place_by_crowd(mark, placement);
  return placement;
}

Placement Window::place_by_user(const Mark& mark) {
  if (mark.order != 0) {
    WindowTicket* const same_order = lookup(user_key(mark.user, mark.category, mark.order));
    if (same_order != nullptr && fits_user(*same_order, mark.at_ms)) return {.ticket = same_order, .by_user = true};
  }
  WindowTicket* const latest = lookup(user_key(mark.user, mark.category, 0));
  if (latest == nullptr || !fits_user(*latest, mark.at_ms)) return {};
  const bool is_own = latest->opener() == mark.user;
  const bool takes_order = mark.order == 0 || latest->order() == mark.order || (is_own && latest->order() == 0);
  if (takes_order) return {.ticket = latest, .by_user = true};
  return {.related = is_own ? nullptr : latest};  // another order of the same person is another matter
}

void Window::place_by_crowd(const Mark& mark, Placement& placement) {
  if (mark.order != 0) placement.ticket = find_crowd(mark, mark.order);
  if (placement.ticket != nullptr) return;
  WindowTicket* const crowd = find_crowd(mark, 0);
  if (crowd == nullptr) return;
  if (mark.order == 0 || crowd->order() == mark.order)
    placement.ticket = crowd;
  else
    placement.related = crowd;
}

WindowTicket* Window::find_crowd(const Mark& mark, std::uint64_t order) {
  const auto find_part = [&](std::uint64_t part) -> WindowTicket* {
    WindowTicket* const ticket = lookup(crowd_key(mark.scope, part, order));
    return ticket != nullptr && fits_crowd(*ticket, mark.at_ms) ? ticket : nullptr;
  };
  for (const std::uint64_t rule : mark.rules)
    if (WindowTicket* const ticket = find_part(rule)) return ticket;
  return mark.text == 0 ? nullptr : find_part(mark.text);
}

WindowTicket& Window::open(const TicketId& id, std::int64_t received_ms) {
  while (is_over_limits()) make_room();
  std::uint32_t slot = 0;
  if (free_.empty()) {
    slot = static_cast<std::uint32_t>(tickets_.size());
    tickets_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  WindowTicket& ticket = tickets_[slot];
  ticket.slot_ = slot;
  ticket.id = id;
  ticket.received_ms = received_ms;
  link_newest(ticket);
  bind(ticket_key(id), ticket);
  return ticket;
}

void Window::absorb(WindowTicket& ticket, const Mark& mark) {
  unlink(ticket);
  link_newest(ticket);
  const std::uint64_t users_key = mark.user == 0 ? 0 : user_key(mark.user, ticket.category, 0);
  const bool is_new_user = users_key != 0 && bind(users_key, ticket);  // a key leads where its user was counted
  ticket.count(mark, is_new_user);
  if (is_new_user && mark.user != ticket.opener()) ticket.remember(users_key);
  if (mark.user != 0 && mark.order != 0) {
    const std::uint64_t orders_key = user_key(mark.user, ticket.category, mark.order);
    if (bind(orders_key, ticket)) ticket.remember(orders_key);
  }
  if (mark.type != EventType::private_message && fits_crowd(ticket, mark.at_ms)) gather(ticket, mark);
}

// Those who name no order are led to the incident's first ticket, as long as that one takes them.
void Window::gather(WindowTicket& ticket, const Mark& mark) {
  WindowTicket* const first = ticket.incident() == ticket.id ? &ticket : find(ticket.incident());
  const bool is_led = first != nullptr && first->scope == ticket.scope && fits_crowd(*first, mark.at_ms);
  WindowTicket& open_to_all = is_led ? *first : ticket;
  const auto bind_part = [&](std::uint64_t part, std::uint8_t WindowTicket::*bound, std::uint8_t limit) {
    if (open_to_all.*bound < limit && gather(open_to_all, mark, part, 0)) ++(open_to_all.*bound);
    if (mark.order != 0 && ticket.*bound < limit && gather(ticket, mark, part, mark.order)) ++(ticket.*bound);
  };
  for (const std::uint64_t rule : mark.rules) bind_part(rule, &WindowTicket::rules_, kMaxRules);
  if (mark.text != 0) bind_part(mark.text, &WindowTicket::texts_, kMaxTexts);
}

// A key is taken from another ticket only when that one is over.
bool Window::gather(WindowTicket& ticket, const Mark& mark, std::uint64_t rule_or_text, std::uint64_t order) {
  const std::uint64_t key = crowd_key(ticket.scope, rule_or_text, order);
  const WindowTicket* const holder = lookup(key);
  if (holder == &ticket || (holder != nullptr && fits_crowd(*holder, mark.at_ms))) return false;
  if (bind(key, ticket)) ticket.remember(key);
  return true;
}

bool Window::bind(std::uint64_t key, const WindowTicket& ticket) {
  std::uint32_t& slot = *index_.insert(key).first;
  return std::exchange(slot, ticket.slot_) != ticket.slot_;
}

bool Window::is_over_limits() const {
  const bool is_full = size() >= policy_.max_tickets || index_.size() >= policy_.max_tickets * kKeysPerTicket;
  return is_full && size() > 0;
}

void Window::forget(const TicketId& id) {
  if (WindowTicket* const ticket = find(id)) evict(*ticket);
}

// Who goes after this one is looked up meanwhile.
void Window::make_room() {
  WindowTicket& oldest = tickets_[tickets_[kRing].newer_];
  const WindowTicket& next = tickets_[oldest.newer_];
  each_key(next, [this](std::uint64_t key) { index_.fetch(key); });
  fetch_line(&tickets_[next.newer_]);
  evict(oldest);
}

void Window::evict(WindowTicket& ticket) {
  each_key(ticket, [&](std::uint64_t key) {
    const std::uint32_t* const slot = index_.find(key);
    if (slot != nullptr && *slot == ticket.slot_) index_.erase(key);
  });
  unlink(ticket);
  free_.push_back(ticket.slot_);
  std::destroy_at(&ticket);
  std::construct_at(&ticket);
}

// All that lead, or once led, to a ticket.
template <class Visit>
void Window::each_key(const WindowTicket& ticket, Visit visit) {
  visit(ticket_key(ticket.id));
  if (ticket.opener() != 0) visit(user_key(ticket.opener(), ticket.category, 0));
  for (const std::uint64_t key : ticket.few_keys()) visit(key);
  for (const std::uint64_t key : ticket.many_keys()) visit(key);
}

std::size_t Window::remembered_keys(const WindowTicket& ticket) {
  return ticket.few_keys().size() + ticket.many_keys().size();
}

void Window::fetch(const Mark& mark) const {
  if (mark.user != 0) index_.fetch(user_key(mark.user, mark.category, 0));
  if (mark.type == EventType::private_message) return;
  for (const std::uint64_t rule : mark.rules) index_.fetch(crowd_key(mark.scope, rule, 0));
  if (mark.text != 0) index_.fetch(crowd_key(mark.scope, mark.text, 0));
}

// The ring's own `newer_` is the least recently used ticket, its `older_` the most recently used.
void Window::link_newest(WindowTicket& ticket) {
  WindowTicket& ring = tickets_[kRing];
  ticket.older_ = ring.older_;
  ticket.newer_ = kRing;
  tickets_[ring.older_].newer_ = ticket.slot_;
  ring.older_ = ticket.slot_;
}

void Window::unlink(WindowTicket& ticket) {
  tickets_[ticket.older_].newer_ = ticket.newer_;
  tickets_[ticket.newer_].older_ = ticket.older_;
}

}  // namespace danmakud::pipeline
