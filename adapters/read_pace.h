// When an I/O thread had better read a connection a little later. A read costs some microseconds whatever it brings,
// and so does each thread it wakes: many small ones are dearer than few that bring the same. So a connection whose
// reads are small and whose thread has many of them rests until the thread's next turn (io_thread.h), and what comes
// meanwhile is read at once. A connection that sends little, or waits for each answer, never rests.
//
// Thread: the I/O thread's.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "pipeline/clock.h"

namespace danmakud::adapters {

class ReadPace {
 public:
  static constexpr std::chrono::microseconds kRest{300};  // at most this much is added to an event's way

  // A read of any connection; what it brought.
  struct Read {
    std::size_t bytes = 0, messages = 0;
    bool is_waited_for = false;  // nothing of the connection was under way: its sender may wait for the answer
    bool has_rested = false;     // before this read
  };
  // Whether the connection shall rest before its next read.
  bool note(const Read& read, pipeline::SteadyTime now) {
    const auto passed = std::clamp(now - last_, std::chrono::nanoseconds{0}, kLongest);
    last_ = now;
    interval_ += (passed - interval_) / 8;
    if (read.bytes >= kLargeBytes) return false;
    if (read.has_rested) return read.messages >= kWorthIt;
    return interval_ < kThick && (read.messages > 1 || !read.is_waited_for);
  }

 private:
  static constexpr std::size_t kLargeBytes = std::size_t{16} << 10;
  static constexpr std::size_t kWorthIt = 3;  // messages of one read
  static constexpr std::chrono::nanoseconds kThick = std::chrono::microseconds{100};
  static constexpr std::chrono::nanoseconds kLongest = std::chrono::milliseconds{2};

  pipeline::SteadyTime last_{};
  std::chrono::nanoseconds interval_ = kLongest;  // between two reads, smoothed
};

}  // namespace danmakud::adapters
