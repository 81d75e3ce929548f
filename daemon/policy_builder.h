// From a configuration and its rule files to the policy that the pipeline follows.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <system_error>

#include "daemon/config.h"
#include "daemon/rule_cache.h"
#include "matchers/fault.h"
#include "pipeline/policy.h"

namespace danmakud::daemon {

// What was compiled, and from what.
struct CompiledRules {
  std::map<std::string, std::string> texts;  // by file
  std::shared_ptr<const matchers::RuleSet> rules;
};

// Where rules came from.
struct RuleOrigin {
  enum class Kind : std::uint8_t { known, read, compiled };
  Kind kind = Kind::compiled;
  std::chrono::milliseconds took{};
  std::error_code not_kept;  // why they will not be in the cache
};

struct BuiltPolicy {
  std::shared_ptr<const pipeline::Policy> policy;  // null when there are faults
  CompiledRules rules;                             // of the policy
  RuleOrigin origin;
  matchers::Faults faults;
};

// Reads the rules from the cache or compiles them, unless their files still read as those of `known`: takes up to
// seconds. Not on a thread that carries events.
BuiltPolicy build_policy(const Config& config, const matchers::CompileProgress& progress = {},
                         const CompiledRules& known = {}, const RuleCache& cache = {});

}  // namespace danmakud::daemon
