// Tells the log how rules were taken up: how far they have been compiled, where that takes so long that somebody may
// wonder, and in the end where they came from.
#pragma once

#include <chrono>
#include <cstddef>

#include "daemon/log.h"
#include "daemon/policy_builder.h"
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

inline void report(const RuleOrigin& origin, Log& log) {
  using Kind = RuleOrigin::Kind;
  if (origin.kind == Kind::known) return log.info("rules_unchanged", {});
  log.info(origin.kind == Kind::read ? "rules_read" : "rules_compiled", {{"ms", origin.took.count()}});
  if (origin.not_kept) log.warning("rules_not_kept", {{"reason", origin.not_kept.message()}});
}

}  // namespace danmakud::daemon
