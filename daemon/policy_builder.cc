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

struct Compilation {
  CompiledRules compiled;
  matchers::Faults faults;
};

Compilation compile_rules(const Config& config, const matchers::CompileProgress& progress, const CompiledRules& known) {
  RuleTexts texts = read_rule_texts(config);
  if (known.rules != nullptr && texts.faults.empty() && texts.by_file == known.texts) {
    return {known, unknown_categories(config, known.rules->rules())};
  }
  RuleFiles parsed = parse_rule_files(config, texts);
  if (!parsed.faults.empty()) return {{}, std::move(parsed.faults)};
  matchers::RuleSet::Compiled made = matchers::RuleSet::compile(std::move(parsed.book), {}, progress);
  return {{std::move(texts.by_file), std::move(made.rules)}, std::move(made.faults)};
}

BuiltPolicy build(const Config& config, const matchers::CompileProgress& progress, const CompiledRules& known) {
  auto [compiled, faults] = compile_rules(config, progress, known);
  LoadedModel model = load_model(config);
  faults.insert(faults.end(), model.faults.begin(), model.faults.end());
  if (!faults.empty()) return {nullptr, {}, std::move(faults), {}};

  auto policy = std::make_shared<pipeline::Policy>(pipeline::default_policy());
  policy->rules = compiled.rules;
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
  return {std::move(policy), std::move(compiled), {}, {}};
}

}  // namespace

BuiltPolicy build_policy(const Config& config, const matchers::CompileProgress& progress, const CompiledRules& known) {
  const auto began = std::chrono::steady_clock::now();
  BuiltPolicy built = build(config, progress, known);
  built.took = std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
  give_back_freed_memory();
  return built;
}

}  // namespace danmakud::daemon
