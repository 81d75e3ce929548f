// From a configuration and its rule files to the policy that the pipeline follows.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "daemon/config.h"
#include "matchers/fault.h"
#include "pipeline/policy.h"

namespace danmakud::daemon {

// What was compiled, and from what.
struct CompiledRules {
  std::map<std::string, std::string> texts;  // by file
  std::shared_ptr<const matchers::RuleSet> rules;
};

struct BuiltPolicy {
  std::shared_ptr<const pipeline::Policy> policy;  // null when there are faults
  CompiledRules rules;                             // of the policy
  matchers::Faults faults;
  std::chrono::milliseconds took{};
};

// Compiles the rules, unless their files still read as those of `known`: takes up to seconds. Not on a thread that
// carries events.
BuiltPolicy build_policy(const Config& config, const matchers::CompileProgress& progress = {},
                         const CompiledRules& known = {});

}  // namespace danmakud::daemon
