// When the events of an open loop are due: steps of steady speed, one behind the other.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace danmakud::bench {

struct LoadStep {
  std::chrono::nanoseconds length{};
  double rate = 0;  // units a second
};

class LoadPlan {
 public:
  // Requires: at least one step, lengths and rates over 0.
  explicit LoadPlan(const std::vector<LoadStep>& steps);

  std::uint64_t units() const { return static_cast<std::uint64_t>(steps_.back().units_at_end); }
  // When unit `index`, counted from 0, is due, from the plan's beginning.
  std::chrono::nanoseconds due(std::uint64_t index) const;
  // How many units are due after `passed`.
  std::uint64_t due_after(std::chrono::nanoseconds passed) const;

 private:
  struct Step {
    double begin_ns, units_at_begin, interval_ns, end_ns, units_at_end;
  };
  std::vector<Step> steps_;
};

inline std::vector<LoadStep> steady(std::chrono::nanoseconds length, double rate) {
  return {{length, rate}};
}
// From a tenth of `rate` to all of it in twenty steps.
std::vector<LoadStep> ramp(std::chrono::nanoseconds length, double rate);
// `rate`, in the middle five seconds (a third of it where `length` is under 15 s) of ten times as much.
std::vector<LoadStep> burst(std::chrono::nanoseconds length, double rate);

}  // namespace danmakud::bench
