// A clock that moves only when told.
#pragma once

#include <atomic>

#include "pipeline/clock.h"

namespace danmakud::test {

class ManualClock final : public pipeline::Clock {
 public:
  explicit ManualClock(std::int64_t wall_ms = 1'794'398'400'000) : wall_ms_(wall_ms) {}
  pipeline::WallTime wall() const override { return pipeline::from_ms(wall_ms_.load()); }
  pipeline::SteadyTime steady() const override {
    return pipeline::SteadyTime{std::chrono::milliseconds{steady_ms_.load()}};
  }
  void advance(std::chrono::milliseconds by) {
    wall_ms_ += by.count();
    steady_ms_ += by.count();
  }

 private:
  std::atomic<std::int64_t> wall_ms_;
  std::atomic<std::int64_t> steady_ms_{1'000};
};

}  // namespace danmakud::test
