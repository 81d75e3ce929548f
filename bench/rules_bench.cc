// What taking up rules costs, off the hot path: reading their files, compiling them, freeing them; or, where they have
// been compiled before, making bytes of them and rules of the bytes. Plain patterns, made for the traffic, and the
// project's own rules (0).
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include <benchmark/benchmark.h>

#include "bench/plain_rules.h"
#include "matchers/rule_set.h"

namespace danmakud::bench {
namespace {

using matchers::ParsedRules;
using matchers::RuleSet;

constexpr std::size_t kEvents = 50'000;

using Files = std::map<std::string, std::string>;  // by name

Files own_files() {
  Files files;
  for (const auto& entry : std::filesystem::directory_iterator(DANMAKUD_RULES)) {
    std::ifstream file(entry.path());
    files[entry.path()] = std::string(std::istreambuf_iterator<char>(file), {});
  }
  return files;
}

const Files& files_of(std::size_t patterns) {
  static std::map<std::size_t, Files> made;
  Files& files = made[patterns];
  if (files.empty() && patterns == 0) files = own_files();
  if (files.empty()) files = {{"plain.toml", PlainRules({}, kEvents, patterns).file()}};
  return files;
}

matchers::RuleBook parse(const Files& files) {
  matchers::RuleBook book;
  for (const auto& [name, toml] : files) {
    ParsedRules parsed = matchers::parse_rules(toml, name);
    if (!parsed.faults.empty()) throw std::runtime_error(to_string(parsed.faults.front()));
    matchers::append(book, std::move(parsed));
  }
  return book;
}

std::shared_ptr<const RuleSet> compile(matchers::RuleBook book) {
  RuleSet::Compiled compiled = RuleSet::compile(std::move(book));
  if (compiled.rules == nullptr) throw std::runtime_error(to_string(compiled.faults.front()));
  return std::move(compiled.rules);
}

// Adds up what each step took, as a counter of milliseconds an iteration.
class Steps {
 public:
  explicit Steps(benchmark::State& state) : state_(state) {}

  template <class Step>
  auto time(const char* name, Step step) {
    const std::clock_t before = std::clock();
    auto result = step();
    state_.counters[name] += static_cast<double>(std::clock() - before) * 1000 / CLOCKS_PER_SEC;
    return result;
  }

 private:
  benchmark::State& state_;
};

void take_up(benchmark::State& state) {
  const Files& files = files_of(static_cast<std::size_t>(state.range(0)));
  Steps steps(state);
  for (auto _ : state) {
    matchers::RuleBook book = steps.time("parse_ms", [&] { return parse(files); });
    std::shared_ptr<const RuleSet> rules = steps.time("compile_ms", [&] { return compile(std::move(book)); });
    const std::string bytes = steps.time("write_ms", [&] { return rules->bytes(); });
    steps.time("free_ms", [&] { return rules.reset(), 0; });
    rules = steps.time("read_ms", [&] { return RuleSet::from(bytes); });
    if (rules == nullptr) throw std::runtime_error("rules are not read as they were written");
    rules.reset();
  }
  for (auto& [name, counter] : state.counters) counter.flags = benchmark::Counter::kAvgIterations;
}

BENCHMARK(take_up)->Arg(0)->Arg(500)->Arg(5'000)->Arg(50'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace danmakud::bench

BENCHMARK_MAIN();
