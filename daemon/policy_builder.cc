#include "daemon/policy_builder.h"

#include <cstddef>

#include "daemon/load_model.h"
#include "daemon/rule_files.h"

extern "C" [[gnu::weak]] int mallctl(const char*, void*, std::size_t*, void*, std::size_t);  // jemalloc's, where linked

namespace danmakud::daemon {

namespace {

// Compiling takes many times the memory of its result, which an idle daemon's allocator would keep.
void give_back_freed_memory() {
  constexpr const char* kPurgeAllArenas = "arena.4096.purge";
  if (mallctl != nullptr) ::mallctl(kPurgeAllArenas, nullptr, nullptr, nullptr, 0);
}

struct Compilation {
  CompiledRules compiled;
  RuleOrigin origin;
  matchers::Faults faults;
};

Compilation compile_rules(const Config& config, const matchers::CompileProgress& progress, const CompiledRules& known,
                          const RuleCache& cache) {
  using Kind = RuleOrigin::Kind;
  const auto began = std::chrono::steady_clock::now();
  RuleTexts texts = read_rule_texts(config);
  const auto taken = [&](Kind kind, std::shared_ptr<const matchers::RuleSet> rules) {
    RuleOrigin origin{
        kind, std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began), {}};
    if (kind == Kind::compiled) origin.not_kept = cache.keep(texts.by_file, *rules);
    matchers::Faults faults = unknown_categories(config, rules->rules());
    return Compilation{{std::move(texts.by_file), std::move(rules)}, origin, std::move(faults)};
  };
  if (texts.faults.empty()) {
    if (known.rules != nullptr && texts.by_file == known.texts) return taken(Kind::known, known.rules);
    if (auto kept = cache.find(texts.by_file)) return taken(Kind::read, std::move(kept));
  }
  RuleFiles parsed = parse_rule_files(config, texts);
  if (!parsed.faults.empty()) return {{}, {}, std::move(parsed.faults)};
  matchers::RuleSet::Compiled made = matchers::RuleSet::compile(std::move(parsed.book), {}, progress);
  if (made.rules == nullptr) return {{}, {}, std::move(made.faults)};
  return taken(Kind::compiled, std::move(made.rules));
}

BuiltPolicy build(const Config& config, const matchers::CompileProgress& progress, const CompiledRules& known,
                  const RuleCache& cache) {
  auto [compiled, origin, faults] = compile_rules(config, progress, known, cache);
  LoadedModel model = load_model(config);
  faults.insert(faults.end(), model.faults.begin(), model.faults.end());
  if (!faults.empty()) return {nullptr, {}, {}, std::move(faults)};

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
  return {std::move(policy), std::move(compiled), origin, {}};
}

}  // namespace

BuiltPolicy build_policy(const Config& config, const matchers::CompileProgress& progress, const CompiledRules& known,
                         const RuleCache& cache) {
  BuiltPolicy built = build(config, progress, known, cache);
  give_back_freed_memory();
  return built;
}

}  // namespace danmakud::daemon
