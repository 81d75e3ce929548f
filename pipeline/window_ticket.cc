#include "pipeline/window_ticket.h"

#include <algorithm>

namespace danmakud::pipeline {

Duplicates WindowTicket::duplicates() const {
  if (grown_ != nullptr) return grown_->duplicates;
  if (opened_by_ == Opener::none) return {};
  const bool is_user = opened_by_ == Opener::user;
  return {.events = 1,
          .users = is_user ? 1U : 0U,
          .anonymous = is_user ? 0U : 1U,
          .first_ms = first_ms_,
          .last_ms = first_ms_};
}

std::uint64_t WindowTicket::anonymous_lines() const {
  if (grown_ != nullptr) return grown_->anonymous_lines.count();
  return opened_by_ == Opener::anonymous ? 1 : 0;
}

void WindowTicket::belong_to(const TicketId& incident) {
  if (incident != id) grow().incident = incident;
}

void WindowTicket::fill(std::uint64_t order, const std::string& order_id, std::vector<std::string>& attachments) {
  if (order == 0 && attachments.empty()) return;
  Grown& grown = grow();
  if (grown.order == 0) {
    grown.order_id = order_id;
    grown.order = order;
  }
  if (grown.attachments.empty()) grown.attachments = std::move(attachments);
}

TicketState WindowTicket::state() const {
  TicketState state;
  state.status = status;
  state.priority = priority;
  state.sla = sla;
  state.duplicates = duplicates();
  state.updated_ms = received_ms;
  if (grown_ == nullptr) return state;
  state.change = grown_->change;
  state.version = grown_->version;
  state.updated_ms = grown_->updated_ms;
  state.order_id = grown_->order_id;
  state.attachments = grown_->attachments;
  return state;
}

void WindowTicket::restore(const TicketState& state) {
  status = state.status;
  priority = state.priority;
  sla = state.sla;
  const bool is_as_opened = state.version == 1 && state.change == Change::created && state.updated_ms == received_ms &&
                            state.order_id.empty() && state.attachments.empty();
  if (is_as_opened) return;
  Grown& grown = grow();
  grown.change = state.change;
  grown.version = state.version;
  grown.updated_ms = state.updated_ms;
  grown.order = order_hash(state.order_id);
  grown.order_id = state.order_id;
  grown.attachments = state.attachments;
}

WindowTicket::Grown& WindowTicket::grow() {
  if (grown_ != nullptr) return *grown_;
  auto grown = std::make_unique<Grown>();
  grown->incident = id;
  grown->updated_ms = received_ms;
  grown->duplicates = duplicates();
  if (opened_by_ == Opener::user) grown->users.insert(first_);
  if (opened_by_ == Opener::anonymous) grown->anonymous_lines.insert(first_);
  grown_ = std::move(grown);
  return *grown_;
}

void WindowTicket::count(const Mark& mark, bool is_new_user) {
  const bool is_first = opened_by_ == Opener::none;
  if (is_first) {
    opened_by_ = mark.user == 0 ? Opener::anonymous : Opener::user;
    first_ = mark.user == 0 ? mark.text : mark.user;
    first_ms_ = mark.at_ms;
    if (grown_ == nullptr) return;
  }
  Grown& grown = grow();
  Duplicates& counted = grown.duplicates;
  ++counted.events;
  counted.first_ms = is_first ? mark.at_ms : std::min(counted.first_ms, mark.at_ms);
  counted.last_ms = is_first ? mark.at_ms : std::max(counted.last_ms, mark.at_ms);
  if (mark.user == 0) {
    ++counted.anonymous;
    grown.anonymous_lines.insert(mark.text);
  } else if (is_new_user) {
    grown.users.insert(mark.user);
    counted.users = grown.users.count();
  }
}

void WindowTicket::remember(std::uint64_t key) {
  if (key_count_ < keys_.size()) {
    keys_[key_count_++] = key;
    return;
  }
  std::vector<std::uint64_t>& keys = grow().keys;
  if (keys.size() >= 64 && keys.size() == keys.capacity()) {  // keys that went to and fro stand there twice
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  }
  keys.push_back(key);
}

std::span<const std::uint64_t> WindowTicket::many_keys() const {
  return grown_ == nullptr ? std::span<const std::uint64_t>() : std::span<const std::uint64_t>(grown_->keys);
}

}  // namespace danmakud::pipeline
