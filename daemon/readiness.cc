#include "daemon/readiness.h"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/process_stats.h"

namespace danmakud::daemon {

namespace {

using Level = Check::Level;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kStuckAfter = 5s;

Check check_store(const Vitals& vitals) {
  if (const pipeline::RecordStats& record = vitals.pipeline.record_stats(); !record.store_ok) {
    const std::scoped_lock lock(record.labels_mutex);
    return {"store", Level::failed, "commits fail, nothing is acknowledged: " + record.store_problem};
  }
  if (const auto moved = vitals.store.moved_aside()) {
    return {"store", Level::degraded, fmt::format("was damaged; the old file is {}", *moved)};
  }
  return {"store", Level::ok, ""};
}

Check check_stage(const pipeline::StageHealth& stage) {
  if (stage.since_progress < kStuckAfter) return {"stage " + stage.name, Level::ok, ""};
  return {"stage " + stage.name, Level::failed,
          fmt::format("no progress for {} s, {} events wait", stage.since_progress / 1s, stage.depth.events)};
}

Check check_redis(const Vitals& vitals) {
  const pipeline::OutletHealth health = vitals.outlet->health();
  std::string detail = health.problem;
  for (const std::string& warning : health.warnings) detail += (detail.empty() ? "" : "; ") + warning;
  if (health.up && detail.empty()) return {"redis", Level::ok, ""};
  const auto waiting = static_cast<std::uint64_t>(vitals.pipeline.record_stats().waiting.value());
  const std::int64_t oldest = vitals.pipeline.deliver_stats().oldest_waiting_ms;
  if (detail.empty()) detail = "not connected yet";
  if (waiting > 0) detail += fmt::format(", {} tickets wait", waiting);
  if (oldest > 0)
    detail +=
        fmt::format(", oldest {} s", std::max<std::int64_t>(0, pipeline::to_ms(vitals.clock.wall()) - oldest) / 1000);
  return {"redis", Level::degraded, detail};
}

Check check_reload(const Vitals& vitals) {
  const ReloadState state = vitals.reloader.state();
  if (state.problem.empty()) return {"reload", Level::ok, ""};
  return {"reload", Level::degraded, fmt::format("refused, {} stays in force: {}", state.rules_version, state.problem)};
}

Check check_memory(const Vitals& vitals) {
  const std::uint64_t used_mb = process_stats().resident_bytes / kMiB;
  const std::uint32_t limit_mb = vitals.config.limits.memory_mb;
  if (used_mb <= limit_mb) return {"memory", Level::ok, ""};
  return {"memory", Level::degraded, fmt::format("{} MiB in use, {} allowed", used_mb, limit_mb)};
}

std::string_view word_of(Level level) {
  if (level == Level::ok) return "ok";
  return level == Level::degraded ? "degraded" : "failed";
}

}  // namespace

std::vector<Check> check_readiness(const Vitals& vitals) {
  std::vector<Check> checks;
  if (vitals.is_draining) checks.push_back({"draining", Level::failed, "the daemon is ending"});
  checks.push_back(check_store(vitals));
  for (const pipeline::StageHealth& stage : vitals.pipeline.stages()) checks.push_back(check_stage(stage));
  if (vitals.outlet != nullptr) checks.push_back(check_redis(vitals));
  checks.push_back(check_reload(vitals));
  checks.push_back(check_memory(vitals));
  return checks;
}

bool is_stuck(const Vitals& vitals) {
  const auto stands_still = [](const pipeline::StageHealth& stage) { return stage.since_progress >= kStuckAfter; };
  return vitals.pipeline.record_stats().store_ok && std::ranges::any_of(vitals.pipeline.stages(), stands_still);
}

ReadinessAnswer render_readiness(const std::vector<Check>& checks, bool for_delivery, bool verbose) {
  Level worst = Level::ok;
  std::string lines;
  for (const Check& check : checks) {
    const bool counts_fully = for_delivery && check.name == "redis" && check.level != Level::ok;
    const Level level = counts_fully ? Level::failed : check.level;
    worst = std::max(worst, level);
    if (level == Level::ok && !verbose) continue;
    lines += fmt::format("{}: {}\n", check.name, check.detail.empty() ? word_of(level) : check.detail);
  }
  return {worst == Level::failed ? 503u : 200u, fmt::format("{}\n{}", word_of(worst), lines)};
}

}  // namespace danmakud::daemon
