#include "daemon/loaded_policy.h"

#include <fmt/format.h>

#include "daemon/config_load.h"

namespace danmakud::daemon {

std::variant<LoadedPolicy, matchers::Faults> load_policy(const CommandLine& line,
                                                         const matchers::CompileProgress& progress,
                                                         const RuleCache& cache) {
  LoadedConfig loaded = load_config(line.config, line.assignments);
  if (!loaded.was_read) return std::move(loaded.faults);
  BuiltPolicy built = build_policy(loaded.config, progress, {}, cache);
  matchers::Faults& faults = loaded.faults;
  faults.insert(faults.end(), built.faults.begin(), built.faults.end());
  if (!faults.empty()) return std::move(faults);
  return LoadedPolicy{std::move(loaded.config), std::move(built.policy), std::move(built.rules), built.origin};
}

void print_faults(const matchers::Faults& faults) {
  for (const matchers::Fault& fault : faults) fmt::print(stderr, "{}\n", to_string(fault));
}

}  // namespace danmakud::daemon
