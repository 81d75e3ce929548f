// The rule files that a configuration names: found, read and parsed, nothing compiled.
#pragma once

#include <vector>

#include "daemon/config.h"
#include "matchers/fault.h"
#include "matchers/rule.h"

namespace danmakud::daemon {

struct RuleFiles {
  matchers::RuleBook book;
  matchers::Faults
      faults;  // a pattern without a file, an unreadable file, whatever the parser says, an unknown category
};

RuleFiles read_rule_files(const Config& config);

}  // namespace danmakud::daemon
