// The name of what a rule set means.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "matchers/rule_set_internal.h"

namespace danmakud::matchers {

// "sha256:3f9a61d2": the same for the same rules in any order, file and layout; examples do not count. `patterns`:
// their folded texts.
std::string version_of(std::span<const Rule> rules, std::span<const RulePatterns> rule_patterns,
                       std::span<const std::string_view> patterns, const Disguises& disguises,
                       std::span<const DisguiseTable> tables);

}  // namespace danmakud::matchers
