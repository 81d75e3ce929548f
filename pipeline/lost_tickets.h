// Tickets that triage knows and the store does not any more: the store was damaged, or they were too old. Record notes
// them when an event was to join one; triage forgets them before it looks at the next event.
#pragma once

#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "pipeline/ticket.h"

namespace danmakud::pipeline {

class LostTickets {
 public:
  struct Lost {
    TicketId ticket;
    std::uint64_t event = 0;  // the hash of the id of the event that was to join it; 0: none
  };
  // Record's thread: before the event is given back, so that it is no repeat when it is sent again.
  void note(Lost lost) {
    const std::scoped_lock lock(mutex_);
    lost_.push_back(lost);
  }
  // Triage's thread.
  std::vector<Lost> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(lost_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<Lost> lost_;  // guarded by mutex_
};

}  // namespace danmakud::pipeline
