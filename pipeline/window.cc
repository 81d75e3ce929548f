#include "pipeline/window.h"

#include <algorithm>
#include <memory>

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

void count(WindowTicket& ticket, const Mark& mark) {
  Duplicates& counted = ticket.state.duplicates;
  const bool is_first = counted.events++ == 0;
  if (is_first) ticket.opener = mark.user;
  counted.first_ms = is_first ? mark.at_ms : std::min(counted.first_ms, mark.at_ms);
  counted.last_ms = is_first ? mark.at_ms : std::max(counted.last_ms, mark.at_ms);
  if (mark.user == 0) {
    ++counted.anonymous;
    ticket.anonymous_lines.insert(mark.text);
  } else {
    ticket.users.insert(mark.user);
    counted.users = ticket.users.count();
  }
}

}  // namespace

WindowTicket* Window::lookup(std::uint64_t key) {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : &tickets_[found->second];
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
  return gap_ms(ticket.state.duplicates, at_ms) <= ms_of(policy_.same_user);
}

bool Window::fits_crowd(const WindowTicket& ticket, std::int64_t at_ms) const {
  const Duplicates& seen = ticket.state.duplicates;
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
  const bool is_own = latest->opener == mark.user;
  const bool takes_order = mark.order == 0 || latest->order == mark.order || (is_own && latest->order == 0);
  if (takes_order) return {.ticket = latest, .by_user = true};
  return {.related = is_own ? nullptr : latest};  // another order of the same person is another matter
}

void Window::place_by_crowd(const Mark& mark, Placement& placement) {
  if (mark.order != 0) placement.ticket = find_crowd(mark, mark.order);
  if (placement.ticket != nullptr) return;
  WindowTicket* const crowd = find_crowd(mark, 0);
  if (crowd == nullptr) return;
  if (mark.order == 0 || crowd->order == mark.order)
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

WindowTicket& Window::open(const TicketId& id, const TicketId& incident) {
  while (is_over_limits()) evict(tickets_[tickets_[kRing].newer_]);
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
  ticket.incident = incident;
  link_newest(ticket);
  bind(ticket_key(id), ticket);
  return ticket;
}

void Window::absorb(WindowTicket& ticket, const Mark& mark) {
  unlink(ticket);
  link_newest(ticket);
  count(ticket, mark);
  if (mark.user != 0) {
    bind(user_key(mark.user, ticket.category, 0), ticket);
    if (mark.order != 0) bind(user_key(mark.user, ticket.category, mark.order), ticket);
  }
  if (mark.type != EventType::private_message && fits_crowd(ticket, mark.at_ms)) gather(ticket, mark);
}

// Those who name no order are led to the incident's first ticket, as long as that one takes them.
void Window::gather(WindowTicket& ticket, const Mark& mark) {
  WindowTicket* const first = ticket.incident == ticket.id ? &ticket : find(ticket.incident);
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
  bind(key, ticket);
  return true;
}

void Window::bind(std::uint64_t key, WindowTicket& ticket) {
  const auto [entry, is_new] = index_.try_emplace(key, ticket.slot_);
  if (!is_new && entry->second == ticket.slot_) return;
  entry->second = ticket.slot_;
  WindowTicket::Keys& keys = ticket.keys_;
  if (keys.size() >= 64 && keys.size() == keys.capacity()) {  // keys that went to and fro stand there twice
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  }
  keys.push_back(key);
}

bool Window::is_over_limits() const {
  const bool is_full = size() >= policy_.max_tickets || index_.size() >= policy_.max_tickets * kKeysPerTicket;
  return is_full && size() > 0;
}

void Window::forget(const TicketId& id) {
  if (WindowTicket* const ticket = find(id)) evict(*ticket);
}

void Window::evict(WindowTicket& ticket) {
  for (const std::uint64_t key : ticket.keys_) {
    const auto entry = index_.find(key);
    if (entry != index_.end() && entry->second == ticket.slot_) index_.erase(entry);
  }
  unlink(ticket);
  free_.push_back(ticket.slot_);
  std::destroy_at(&ticket);  // assigned to, its keys would keep their memory
  std::construct_at(&ticket);
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
