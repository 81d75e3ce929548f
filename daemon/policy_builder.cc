#include "daemon/policy_builder.h"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "daemon/load_model.h"
#include "daemon/rule_files.h"

namespace danmakud::daemon {

namespace {

// Compiling takes many times the memory of its result, in small pieces that malloc would keep for ever.
void give_back_freed_memory() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

BuiltPolicy build(const Config& config, const matchers::CompileProgress& progress) {
  RuleFiles read = read_rule_files(config);
  LoadedModel model = load_model(config);
  read.faults.insert(read.faults.end(), model.faults.begin(), model.faults.end());
  if (!read.faults.empty()) return {nullptr, std::move(read.faults), {}};
  matchers::RuleSet::Compiled compiled = matchers::RuleSet::compile(std::move(read.book), {}, progress);
  if (!compiled.faults.empty()) return {nullptr, std::move(compiled.faults), {}};

  auto policy = std::make_shared<pipeline::Policy>(pipeline::default_policy());
  policy->rules = std::move(compiled.rules);
  policy->classifier = std::move(model.classifier);
  policy->watch_share = config.model.watch_share;
  policy->thresholds = config.thresholds;
  policy->categories = config.categories;
  policy->teams = config.teams;
  policy->buttons = config.buttons;
  policy->dedup = config.dedup;
  policy->triage = config.triage;
  policy->sla = config.sla;
  policy->calendar = config.calendar;
  policy->calendar.time_zone = config.locale.time_zone;
  policy->locale = config.locale;
  policy->mask = config.privacy.mask;
  return {std::move(policy), {}, {}};
}

}  // namespace

BuiltPolicy build_policy(const Config& config, const matchers::CompileProgress& progress) {
  const auto began = std::chrono::steady_clock::now();
  BuiltPolicy built = build(config, progress);
  built.took = std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
  give_back_freed_memory();
  return built;
}

}  // namespace danmakud::daemon
