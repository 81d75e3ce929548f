#include <fmt/format.h>

#include "daemon/config_load.h"
#include "daemon/loaded_policy.h"
#include "daemon/rule_files.h"
#include "daemon/verbs.h"

namespace danmakud::daemon {

int check(const CommandLine& line) {
  const auto loaded = load_policy(line);
  if (const auto* faults = std::get_if<matchers::Faults>(&loaded)) {
    print_faults(*faults);
    return kBadConfig;
  }
  const matchers::RuleSet& rules = *std::get<LoadedPolicy>(loaded).policy->rules;
  fmt::print("{}: good, {} rules, {}\n", line.config.string(), rules.rules().size(), rules.version());
  return kSuccess;
}

int test_rules(const CommandLine& line) {
  const LoadedConfig loaded = load_config(line.config, line.assignments);
  if (!loaded.faults.empty()) {
    print_faults(loaded.faults);
    return kBadConfig;
  }
  RuleFiles read = parse_rule_files(loaded.config, read_rule_texts(loaded.config));
  std::size_t examples = 0;
  for (const matchers::Rule& rule : read.book.rules) examples += rule.match.size() + rule.nomatch.size();
  const std::size_t rules = read.book.rules.size();
  if (read.faults.empty()) read.faults = matchers::RuleSet::compile(std::move(read.book)).faults;
  print_faults(read.faults);
  fmt::print("{} examples of {} rules, {} faults\n", examples, rules, read.faults.size());
  return read.faults.empty() ? kSuccess : kFailure;
}

}  // namespace danmakud::daemon
