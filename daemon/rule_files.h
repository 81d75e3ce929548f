// The rule files that a configuration names: found, read and parsed, nothing compiled.
#pragma once

#include <map>
#include <span>
#include <string>

#include "daemon/config.h"
#include "matchers/fault.h"
#include "matchers/rule.h"

namespace danmakud::daemon {

struct RuleTexts {
  std::map<std::string, std::string> by_file;
  matchers::Faults faults;  // a pattern without a file, an unreadable file
};
RuleTexts read_rule_texts(const Config& config);

struct RuleFiles {
  matchers::RuleBook book;
  matchers::Faults faults;  // of the texts, whatever the parser says, an unknown category
};
RuleFiles parse_rule_files(const Config& config, const RuleTexts& texts);

// Rules whose category is neither in the configuration nor in a family of it: nobody would handle what they find.
matchers::Faults unknown_categories(const Config& config, std::span<const matchers::Rule> rules);
// For `rules lint`: those that are in a family only. They go as it does, and so would a misspelt one.
matchers::Faults inherited_categories(const Config& config, std::span<const matchers::Rule> rules);

}  // namespace danmakud::daemon
