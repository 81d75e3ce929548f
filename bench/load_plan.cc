#include "bench/load_plan.h"

#include <algorithm>

namespace danmakud::bench {

using namespace std::chrono_literals;

LoadPlan::LoadPlan(const std::vector<LoadStep>& steps) {
  double ns = 0, units = 0;
  for (const LoadStep& step : steps) {
    const auto length_ns = static_cast<double>(step.length.count());
    const double interval_ns = 1e9 / step.rate;
    steps_.push_back({ns, units, interval_ns, ns + length_ns, units + length_ns / interval_ns});
    ns = steps_.back().end_ns;
    units = steps_.back().units_at_end;
  }
}

std::chrono::nanoseconds LoadPlan::due(std::uint64_t index) const {
  const auto unit = static_cast<double>(index);
  const auto in = std::ranges::upper_bound(steps_, unit, {}, &Step::units_at_end);
  const Step& step = in == steps_.end() ? steps_.back() : *in;
  return std::chrono::nanoseconds{
      static_cast<std::int64_t>(step.begin_ns + (unit - step.units_at_begin) * step.interval_ns)};
}

std::uint64_t LoadPlan::due_after(std::chrono::nanoseconds passed) const {
  if (passed < 0ns) return 0;
  const auto now_ns = static_cast<double>(passed.count());
  const auto in = std::ranges::upper_bound(steps_, now_ns, {}, &Step::end_ns);
  if (in == steps_.end()) return units();
  return std::min(units(),
                  static_cast<std::uint64_t>(in->units_at_begin + (now_ns - in->begin_ns) / in->interval_ns) + 1);
}

std::vector<LoadStep> ramp(std::chrono::nanoseconds length, double rate) {
  constexpr int kSteps = 20;
  std::vector<LoadStep> steps;
  for (int step = 0; step < kSteps; ++step) {
    steps.push_back({length / kSteps, rate * (0.1 + 0.9 * step / (kSteps - 1))});
  }
  return steps;
}

std::vector<LoadStep> burst(std::chrono::nanoseconds length, double rate) {
  const std::chrono::nanoseconds high = std::min<std::chrono::nanoseconds>(5s, length / 3);
  const std::chrono::nanoseconds low = (length - high) / 2;
  return {{low, rate}, {high, rate * 10}, {low, rate}};
}

}  // namespace danmakud::bench
