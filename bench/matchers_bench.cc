// What a text costs in the matchers: folding, looking for candidates among joined texts, confirming them, masking. One
// thread, over more distinct texts than a branch predictor can learn. `per_text` is CPU time. Rules: 500 invented
// words, and the project's own.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/peak_rules.h"
#include "bench/traffic.h"
#include "matchers/mask.h"
#include "matchers/rule_set.h"

namespace danmakud::bench {
namespace {

using matchers::RuleSet;

constexpr std::size_t kTexts = 300'000;
constexpr std::size_t kTextsOfABlock = 80;

const std::vector<std::string>& texts() {
  static const std::vector<std::string> made = [] {
    constexpr std::string_view kMark = "\"text\":\"";
    std::vector<std::string> out;
    Traffic traffic({});
    while (out.size() < kTexts) {
      const std::string json = traffic.next().json;
      const std::size_t begin = json.find(kMark) + kMark.size();
      out.push_back(json.substr(begin, json.find('"', begin) - begin));
    }
    return out;
  }();
  return made;
}

struct Block {
  std::u32string joined;  // folded
  std::vector<std::uint32_t> starts;
};

const std::vector<Block>& blocks() {
  static const std::vector<Block> made = [] {
    std::vector<Block> out;
    for (std::size_t at = 0; at < kTexts; ++at) {
      if (at % kTextsOfABlock == 0) out.emplace_back();
      Block& block = out.back();
      if (!block.starts.empty()) block.joined += U'\n';
      block.starts.push_back(static_cast<std::uint32_t>(block.joined.size()));
      matchers::append_folded(texts()[at], block.joined);
    }
    return out;
  }();
  return made;
}

std::shared_ptr<const RuleSet> compiled(const std::vector<std::string>& files) {
  std::vector<matchers::Rule> rules;
  for (const std::string& file : files) {
    matchers::ParsedRules parsed = matchers::parse_rules(file, "bench");
    std::ranges::move(parsed.rules, std::back_inserter(rules));
  }
  return RuleSet::compile(std::move(rules)).rules;
}

std::shared_ptr<const RuleSet> invented() {
  return compiled({invent_rules(500)});
}

std::shared_ptr<const RuleSet> own() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(DANMAKUD_RULES)) {
    std::ifstream in(entry.path());
    if (entry.path().extension() == ".toml")
      files.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return compiled(files);
}

void report(benchmark::State& state, double texts_of_a_pass) {
  const double done = static_cast<double>(state.iterations()) * texts_of_a_pass;
  state.counters["per_text"] = benchmark::Counter(done, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void fold(benchmark::State& state) {
  std::u32string out;
  for ([[maybe_unused]] const auto pass : state) {
    for (std::size_t at = 0; at < kTexts; ++at) {
      if (at % kTextsOfABlock == 0) out.clear();
      matchers::append_folded(texts()[at], out);
    }
    benchmark::DoNotOptimize(out.data());
  }
  report(state, kTexts);
}

void find_candidates(benchmark::State& state, std::shared_ptr<const RuleSet> (*make)()) {
  matchers::Scanner scanner;
  const std::shared_ptr<const RuleSet> rules = make();
  if (rules == nullptr || !scanner.adopt(rules)) return state.SkipWithError("the rules do not compile");
  std::vector<std::uint32_t> candidates;
  std::size_t found = 0;
  for ([[maybe_unused]] const auto pass : state) {
    for (const Block& block : blocks()) {
      scanner.find_candidates(block.joined, block.starts, candidates);
      found += candidates.size();
    }
  }
  report(state, kTexts);
  state.counters["share"] = static_cast<double>(found) / (static_cast<double>(state.iterations()) * kTexts);
  state.counters["patterns"] = static_cast<double>(rules->pattern_count());
}

// Looking for candidates and confirming them, as screening does.
void find_hits(benchmark::State& state) {
  matchers::Scanner scanner;
  const std::shared_ptr<const RuleSet> rules = own();
  if (rules == nullptr || !scanner.adopt(rules)) return state.SkipWithError("the rules do not compile");
  std::vector<std::uint32_t> candidates;
  std::vector<matchers::Hit> hits;
  std::size_t found = 0;
  for ([[maybe_unused]] const auto pass : state) {
    for (const Block& block : blocks()) {
      scanner.find_candidates(block.joined, block.starts, candidates);
      for (const std::uint32_t text : candidates) {
        scanner.confirm(text, matchers::Channel::comment, hits);
        found += hits.empty() ? 0u : 1u;
      }
    }
  }
  report(state, kTexts);
  state.counters["share"] = static_cast<double>(found) / (static_cast<double>(state.iterations()) * kTexts);
}

void mask(benchmark::State& state) {
  for ([[maybe_unused]] const auto pass : state) {
    for (const std::string& text : texts()) benchmark::DoNotOptimize(matchers::mask_personal_data(text).changed);
  }
  report(state, kTexts);
}

BENCHMARK(fold)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(find_candidates, invented, invented)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(find_candidates, own, own)->Unit(benchmark::kMillisecond);
BENCHMARK(find_hits)->Unit(benchmark::kMillisecond);
BENCHMARK(mask)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace danmakud::bench

BENCHMARK_MAIN();
