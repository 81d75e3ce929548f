// The window's events as a store gives them back, ticket by ticket. Tickets contend for keys, so the events must enter
// the window in the order in which they came: by time of receipt, then by their own.
#pragma once

#include <vector>

#include "pipeline/recent_ids.h"
#include "pipeline/ticket.h"
#include "pipeline/window.h"

namespace danmakud::pipeline {

class WindowReplay {
 public:
  void add(const TicketId& ticket, const Complainant& complainant);
  bool is_empty() const { return events_.empty(); }
  void run(Window& window, RecentIds& event_ids);  // and forgets them

 private:
  struct Event {
    TicketId ticket;
    EventType type = EventType::unknown;
    std::uint32_t rule_count = 0;
    std::size_t first_rule = 0;  // in rules_
    std::int64_t received_ms = 0, at_ms = 0;
    std::uint64_t user = 0, order = 0, text = 0, event_id = 0;
  };
  Mark mark_of(const Event& event) const;

  std::vector<Event> events_;
  std::vector<std::uint64_t> rules_;
};

}  // namespace danmakud::pipeline
