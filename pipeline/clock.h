// Time, injected. Two clocks, never mixed: wall for event times, steady for intervals and latency.
#pragma once

#include <chrono>

namespace danmakud::pipeline {

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;
using SteadyTime = std::chrono::steady_clock::time_point;

inline std::int64_t to_ms(WallTime time) {
  return time.time_since_epoch().count();
}
inline WallTime from_ms(std::int64_t ms) {
  return WallTime{std::chrono::milliseconds{ms}};
}

// Any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime wall() const = 0;
  virtual SteadyTime steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  WallTime wall() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace danmakud::pipeline
