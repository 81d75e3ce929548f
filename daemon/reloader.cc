#include "daemon/reloader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "daemon/background.h"
#include "daemon/compile_report.h"
#include "daemon/config_load.h"
#include "daemon/config_table.h"
#include "daemon/policy_builder.h"

namespace danmakud::daemon {

namespace {

void copy_value(const Slot& from, const Slot& to) {
  std::visit([&from](auto* target) { *target = *std::get<decltype(target)>(from); }, to);
}

// Slots are handed out for writing, so the running owner comes as a copy.
template <class T>
void keep_rows(std::span<const Setting<T>> rows, T running, T& fresh, const std::string& section,
               std::vector<std::string>& changed) {
  for (const Setting<T>& row : rows) {
    const Slot before = row.slot(running);
    const Slot after = row.slot(fresh);
    if (row.reload == Reload::live || written(before) == written(after)) continue;
    copy_value(before, after);
    changed.push_back(section + std::string(row.key));
  }
}

}  // namespace

std::vector<std::string> keep_what_needs_restart(const Config& running, Config& fresh) {
  std::vector<std::string> changed;
  keep_rows(settings(), running, fresh, "", changed);
  for (std::size_t i = 0; i < running.sla.by_priority.size(); ++i) {
    keep_rows(sla_settings(), running.sla.by_priority[i], fresh.sla.by_priority[i], fmt::format("sla.P{}.", i),
              changed);
  }
  for (auto& [id, team] : fresh.teams) {
    const auto known = running.teams.find(id);
    if (known == running.teams.end()) {
      changed.push_back("teams." + id);
    } else {
      keep_rows(team_settings(), known->second, team, "teams." + id + ".", changed);
    }
  }
  for (const auto& [id, team] : running.teams) {
    if (!fresh.teams.contains(id)) changed.push_back("teams." + id);
  }
  fresh.teams = running.teams;
  return changed;
}

Reloader::Reloader(const CommandLine& line, LoadedPolicy running, pipeline::PolicyStore& policies,
                   const pipeline::Clock& clock, Log& log, const LateFreeing& late_freeing,
                   std::function<void(const Config&)> apply)
    : line_(line),
      policies_(policies),
      clock_(clock),
      log_(log),
      late_freeing_(late_freeing),
      apply_(std::move(apply)),
      cache_(RuleCache::beside_store(running.config)),
      running_(std::move(running.config)),
      rules_(std::move(running.rules)) {
  take_up(*running.policy, running.origin.took);
}

void Reloader::take_up(const pipeline::Policy& policy, std::chrono::milliseconds compiling) {
  const std::scoped_lock lock(state_mutex_);
  state_.rules_version = policy.rules->version();
  state_.model_version = policy.classifier == nullptr ? "" : policy.classifier->version();
  state_.rule_count = policy.rules->rules().size();
  state_.pattern_count = policy.rules->pattern_count();
  state_.compiling = compiling;
  state_.rules_loaded_at = clock_.wall();
}

ReloadAnswer Reloader::reload() {
  ++under_way_;
  ReloadAnswer answer = reload_unless_stopped();
  --under_way_;
  return answer;
}

ReloadAnswer Reloader::reload_unless_stopped() {
  const std::scoped_lock lock(reload_mutex_);
  if (is_stopped_) return refused("the daemon is ending");
  log_.info("reloading", {});
  ReloadAnswer answer;
  try {
    answer = try_reload();
  } catch (const std::exception& error) {  // out of memory, perhaps: the old ones do not end with the new
    answer = refused(error.what());
  }
  note(answer);
  return answer;
}

ReloadAnswer Reloader::refused(std::string reason) const {
  return {state().rules_version, {{line_.config.string(), 0, 0, std::move(reason)}}, {}};
}

ReloadAnswer Reloader::try_reload() {
  LoadedConfig loaded = load_config(line_.config, line_.assignments);
  ReloadAnswer answer{state().rules_version, std::move(loaded.faults), {}};
  if (answer.faults.empty()) {
    answer.needs_restart = keep_what_needs_restart(running_, loaded.config);
    check_config(loaded.config, answer.faults);  // again: a category may name a team that only a restart brings
  }
  if (!answer.faults.empty()) return answer;
  BuiltPolicy built =
      in_background("rules", [&] { return build_policy(loaded.config, CompileReport(log_, clock_), rules_, cache_); });
  if (!built.faults.empty()) {
    answer.faults = std::move(built.faults);
    return answer;
  }
  answer.rules_version = built.policy->rules->version();
  report(built.origin, log_);
  const bool is_known = built.origin.kind == RuleOrigin::Kind::known;
  take_up(*built.policy, is_known ? state().compiling : built.origin.took);
  rules_ = std::move(built.rules);  // before the workers let go of the old ones, so that these are not freed here
  policies_.publish(late_freeing_.keep(std::move(built.policy)));
  apply_(loaded.config);
  running_ = std::move(loaded.config);
  return answer;
}

void Reloader::note(const ReloadAnswer& answer) {
  for (const matchers::Fault& fault : answer.faults) log_.error("reload_failed", {{"fault", to_string(fault)}});
  if (!answer.needs_restart.empty()) {
    log_.warning("needs_restart", {{"keys", fmt::format("{}", fmt::join(answer.needs_restart, ","))}});
  }
  const std::scoped_lock lock(state_mutex_);
  ++(answer.faults.empty() ? state_.successes : state_.failures);
  state_.problem = answer.faults.empty() ? "" : to_string(answer.faults.front());
  if (!answer.faults.empty()) return;
  log_.info("reloaded", {{"rules", state_.rules_version},
                         {"model", state_.model_version},
                         {"count", state_.rule_count},
                         {"patterns", state_.pattern_count},
                         {"compiling_ms", state_.compiling.count()}});
}

ReloadState Reloader::state() const {
  const std::scoped_lock lock(state_mutex_);
  return state_;
}

}  // namespace danmakud::daemon
