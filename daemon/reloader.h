// Takes up changed configuration and rules while events flow. A file with a fault changes nothing.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/command_line.h"
#include "daemon/config.h"
#include "daemon/late_freeing.h"
#include "daemon/loaded_policy.h"
#include "daemon/log.h"
#include "daemon/rule_cache.h"
#include "matchers/fault.h"
#include "pipeline/clock.h"
#include "pipeline/policy.h"

namespace danmakud::daemon {

struct ReloadAnswer {
  std::string rules_version;
  matchers::Faults faults;                 // empty: taken up
  std::vector<std::string> needs_restart;  // changed keys that stay as they were
};

struct ReloadState {
  std::uint64_t successes = 0, failures = 0;
  pipeline::WallTime rules_loaded_at{};
  std::string rules_version;
  std::string model_version;  // empty: rules alone
  std::size_t rule_count = 0, pattern_count = 0;
  std::chrono::milliseconds compiling{};  // the rules in force, or reading them
  std::string problem;                    // the first fault of the last reload; empty when it went well
};

// Any thread but one that carries events: compiling rules takes its time. One reload at a time.
class Reloader {
 public:
  // `apply`: takes up what is no policy: access lists, tokens, the log. Called on the reloading thread.
  Reloader(const CommandLine& line, LoadedPolicy running, pipeline::PolicyStore& policies, const pipeline::Clock& clock,
           Log& log, const LateFreeing& late_freeing, std::function<void(const Config&)> apply);

  ReloadAnswer reload();
  ReloadState state() const;

  // Any thread. Compiling rules cannot be interrupted: what runs goes on, what is asked for later is refused.
  void stop() { is_stopped_ = true; }
  bool is_busy() const { return under_way_ > 0; }

 private:
  ReloadAnswer reload_unless_stopped();
  ReloadAnswer try_reload();
  ReloadAnswer refused(std::string reason) const;
  void note(const ReloadAnswer& answer);
  void take_up(const pipeline::Policy& policy, std::chrono::milliseconds compiling);

  const CommandLine line_;
  pipeline::PolicyStore& policies_;
  const pipeline::Clock& clock_;
  Log& log_;
  const LateFreeing& late_freeing_;
  const std::function<void(const Config&)> apply_;
  const RuleCache cache_;

  std::mutex reload_mutex_;
  Config running_;       // guarded by reload_mutex_
  CompiledRules rules_;  // in force; likewise
  std::atomic<bool> is_stopped_{false};
  std::atomic<int> under_way_{0};
  mutable std::mutex state_mutex_;
  ReloadState state_;  // guarded by state_mutex_
};

// Puts the running values back where a key cannot change while the daemon runs; names those that had changed.
std::vector<std::string> keep_what_needs_restart(const Config& running, Config& fresh);

}  // namespace danmakud::daemon
