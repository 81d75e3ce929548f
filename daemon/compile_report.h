// Tells the log how far rules have been compiled, where that takes so long that somebody may wonder.
#pragma once

#include <chrono>
#include <cstddef>

#include "daemon/log.h"
#include "pipeline/clock.h"

namespace danmakud::daemon {

// After a second and every second from then on. It outlives nothing that it refers to.
class CompileReport {
 public:
  static constexpr std::chrono::seconds kInterval{1};

  CompileReport(Log& log, const pipeline::Clock& clock) : log_(log), clock_(clock), due_(clock.steady() + kInterval) {}

  void operator()(std::size_t done, std::size_t total) {
    if (clock_.steady() < due_) return;
    log_.info("rules_compiling", {{"done", done}, {"total", total}});
    due_ = clock_.steady() + kInterval;
  }

 private:
  Log& log_;
  const pipeline::Clock& clock_;
  pipeline::SteadyTime due_;
};

}  // namespace danmakud::daemon
