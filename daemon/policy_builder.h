// From a configuration and its rule files to the policy that the pipeline follows.
#pragma once

#include <chrono>
#include <memory>

#include "daemon/config.h"
#include "matchers/fault.h"
#include "pipeline/policy.h"

namespace danmakud::daemon {

struct BuiltPolicy {
  std::shared_ptr<const pipeline::Policy> policy;  // null when there are faults
  matchers::Faults faults;
  std::chrono::milliseconds took{};
};

// Compiles the rules: takes up to seconds. Not on a thread that carries events.
BuiltPolicy build_policy(const Config& config, const matchers::CompileProgress& progress = {});

}  // namespace danmakud::daemon
