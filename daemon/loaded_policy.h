// What every verb with a configuration begins with.
#pragma once

#include <memory>
#include <variant>

#include "daemon/command_line.h"
#include "daemon/config.h"
#include "daemon/policy_builder.h"
#include "matchers/fault.h"
#include "pipeline/policy.h"

namespace danmakud::daemon {

struct LoadedPolicy {
  Config config;
  std::shared_ptr<const pipeline::Policy> policy;
  CompiledRules rules;  // of the policy
  RuleOrigin origin;
};

// Reads configuration and rules. Whatever is wrong with both is told at once, for one round of repairs.
std::variant<LoadedPolicy, matchers::Faults> load_policy(const CommandLine& line,
                                                         const matchers::CompileProgress& progress = {},
                                                         const RuleCache& cache = {});

// One line a fault, on stderr.
void print_faults(const matchers::Faults& faults);

}  // namespace danmakud::daemon
