#include "pipeline/window_replay.h"

#include <algorithm>
#include <tuple>

namespace danmakud::pipeline {

void WindowReplay::add(const TicketId& ticket, const Complainant& complainant) {
  Event& event = events_.emplace_back();
  event.ticket = ticket;
  event.type = complainant.type;
  event.rule_count = static_cast<std::uint32_t>(complainant.rule_hashes.size());
  event.first_rule = rules_.size();
  event.received_ms = complainant.received_ms;
  event.at_ms = complainant.at_ms;
  event.user = complainant.user_hash;
  event.order = order_hash(complainant.order_id);
  event.text = complainant.text_hash;
  event.event_id = complainant.event_hash;
  rules_.insert(rules_.end(), complainant.rule_hashes.begin(), complainant.rule_hashes.end());
}

Mark WindowReplay::mark_of(const Event& event) const {
  Mark mark;
  mark.type = event.type;
  mark.at_ms = event.at_ms;
  mark.user = event.user;
  mark.order = event.order;
  mark.text = event.text;
  mark.rules = std::span(rules_).subspan(event.first_rule, event.rule_count);
  return mark;
}

void WindowReplay::run(Window& window, RecentIds& event_ids) {
  std::ranges::stable_sort(events_, {}, [](const Event& event) { return std::tuple(event.received_ms, event.at_ms); });
  for (const Event& event : events_) {
    WindowTicket* const ticket = window.find(event.ticket);
    if (event.event_id != 0) {
      const auto [known, is_new] = event_ids.insert(event.event_id);
      if (is_new && ticket != nullptr) *known = Window::ref_of(*ticket);
    }
    if (ticket != nullptr) window.absorb(*ticket, mark_of(event));
  }
  *this = {};
}

}  // namespace danmakud::pipeline
