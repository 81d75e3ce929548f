// What a text costs in the matchers: folding, looking for candidates among joined texts, confirming them, masking. One
// thread, over more distinct texts than a branch predictor can learn. `per_text` is CPU time. Rules: 500 invented
// words, 500 fixed ones (a few of which are said; Hyperscan, RE2::Set and a dense Aho-Corasick beside them), the
// project's own.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <hs/hs.h>
#include <re2/re2.h>
#include <re2/set.h>

#include "bench/aho_corasick.h"
#include "bench/peak_rules.h"
#include "bench/plain_rules.h"
#include "bench/screen_feed.h"
#include "bench/traffic.h"
#include "matchers/folded_texts.h"
#include "matchers/mask.h"
#include "matchers/rule_set.h"
#include "matchers/utf8.h"

namespace danmakud::bench {
namespace {

using matchers::RuleSet;

constexpr std::size_t kTexts = 300'000;
constexpr std::size_t kTextsOfABlock = 80;

const std::vector<std::string>& texts() {
  static const std::vector<std::string> made = [] {
    std::vector<std::string> out;
    Traffic traffic({});
    while (out.size() < kTexts) out.push_back(traffic.next().text);
    return out;
  }();
  return made;
}

struct Block {
  matchers::FoldedTexts folded;
  std::string utf8;                     // the same, for others
  std::vector<std::string_view> alone;  // each text of it
};

void add_utf8(Block& block) {
  std::vector<std::size_t> ends;
  for (const char32_t c : block.folded.joined()) {
    if (c == U'\n') ends.push_back(block.utf8.size());
    matchers::append_utf8(c, block.utf8);
  }
  ends.push_back(block.utf8.size());
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    block.alone.push_back(std::string_view(block.utf8).substr(begin, end - begin));
    begin = end + 1;
  }
}

const std::vector<Block>& blocks() {
  static const std::vector<Block> made = [] {
    std::vector<Block> out;
    for (std::size_t at = 0; at < kTexts; ++at) {
      if (at % kTextsOfABlock == 0) out.emplace_back();
      Block& block = out.back();
      block.folded.add(texts()[at]);
    }
    for (Block& block : out) add_utf8(block);
    return out;
  }();
  return made;
}

std::shared_ptr<const RuleSet> compiled(const std::vector<std::string>& files) {
  matchers::RuleBook book;
  for (const std::string& file : files) matchers::append(book, matchers::parse_rules(file, "bench"));
  return RuleSet::compile(std::move(book)).rules;
}

std::shared_ptr<const RuleSet> invented() {
  return compiled({invent_rules(500)});
}

// Words made for the traffic, as the peak benchmark's plain cases have them.
template <std::size_t kPatterns>
std::string plain_file() {
  return PlainRules({}, kTexts, kPatterns).file();
}
template <std::size_t kPatterns>
std::shared_ptr<const RuleSet> plain() {
  return compiled({plain_file<kPatterns>()});
}
template <std::size_t kPatterns>
std::vector<std::string> plain_words() {
  std::vector<std::string> words;
  for (const matchers::Rule& rule : matchers::parse_rules(plain_file<kPatterns>(), "bench").rules) {
    for (const auto& pattern : rule.any) words.push_back(pattern.text);
  }
  return words;
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
  texts();  // made before the clock starts
  matchers::FoldedTexts out;
  for ([[maybe_unused]] const auto pass : state) {
    for (std::size_t at = 0; at < kTexts; ++at) {
      if (at % kTextsOfABlock == 0) out.clear();
      out.add(texts()[at]);
    }
    benchmark::DoNotOptimize(out.joined().data());
  }
  report(state, kTexts);
}

// What a processor without AVX-512 takes.
void fold_plainly(benchmark::State& state) {
  std::u32string out;
  for (const std::string& text : texts()) out.resize(std::max(out.size(), text.size() + matchers::kFoldSlack));
  for ([[maybe_unused]] const auto pass : state) {
    for (const std::string& text : texts()) benchmark::DoNotOptimize(matchers::fold_plainly_to(text, out.data()));
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
      scanner.find_candidates(block.folded.joined(), block.folded.starts(), candidates);
      found += candidates.size();
    }
  }
  report(state, kTexts);
  state.counters["share"] = static_cast<double>(found) / (static_cast<double>(state.iterations()) * kTexts);
  state.counters["patterns"] = static_cast<double>(rules->pattern_count());
}

std::shared_ptr<const RuleSet> fixed() {
  const auto policy = fixed_policy();
  return policy == nullptr ? nullptr : policy->rules;
}

// Others' ways to tell whether a text holds one of the fixed 500 words, a text at a time.
template <class IsIn>
void find_with(benchmark::State& state, IsIn is_in) {
  std::size_t found = 0;
  for ([[maybe_unused]] const auto pass : state) {
    for (const Block& block : blocks()) {
      for (const std::string_view text : block.alone) found += is_in(text) ? 1u : 0u;
    }
  }
  report(state, kTexts);
  state.counters["share"] = static_cast<double>(found) / (static_cast<double>(state.iterations()) * kTexts);
}

void find_re2_set(benchmark::State& state) {
  RE2::Options options;
  options.set_literal(true);
  RE2::Set set(options, RE2::UNANCHORED);
  for (const std::string& word : fixed_words()) set.Add(word, nullptr);
  if (!set.Compile()) return state.SkipWithError("RE2 refuses the words");
  find_with(state, [&](std::string_view text) { return set.Match({text.data(), text.size()}, nullptr); });
}

// All texts of a block at once, as the best way to use it is.
void find_hyperscan(benchmark::State& state, std::vector<std::string> (*words_of)()) {
  const std::vector<std::string> words = words_of();
  std::vector<const char*> texts;
  for (const std::string& word : words) texts.push_back(word.c_str());
  hs_database_t* database = nullptr;
  hs_scratch_t* scratch = nullptr;
  hs_compile_error_t* error = nullptr;
  hs_compile_multi(texts.data(), nullptr, nullptr, static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr,
                   &database, &error);
  if (database == nullptr || hs_alloc_scratch(database, &scratch) != HS_SUCCESS) {
    hs_free_compile_error(error);
    return state.SkipWithError("Hyperscan refuses the words");
  }
  std::size_t found = 0;
  const auto on_match = [](unsigned, unsigned long long, unsigned long long, unsigned, void* count) {
    ++*static_cast<std::size_t*>(count);
    return 0;
  };
  for ([[maybe_unused]] const auto pass : state) {
    for (const Block& block : blocks()) {
      hs_scan(database, block.utf8.data(), static_cast<unsigned>(block.utf8.size()), 0, scratch, on_match, &found);
    }
  }
  hs_free_scratch(scratch);
  hs_free_database(database);
  report(state, kTexts);
  state.counters["words"] = static_cast<double>(found) / (static_cast<double>(state.iterations()) * kTexts);
  state.SetLabel(hs_version());
}

void find_aho_corasick(benchmark::State& state) {
  const AhoCorasick automaton(fixed_words());
  find_with(state, [&](std::string_view text) { return automaton.is_in(text); });
  state.counters["MB"] = static_cast<double>(automaton.bytes()) / 1e6;
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
      scanner.find_candidates(block.folded.joined(), block.folded.starts(), candidates);
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
    for (const std::string& text : texts())
      benchmark::DoNotOptimize(matchers::mask_personal_data(text).text.has_value());
  }
  report(state, kTexts);
}

BENCHMARK(fold)->Unit(benchmark::kMillisecond);
BENCHMARK(fold_plainly)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(find_candidates, invented, invented)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(find_candidates, fixed, fixed)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(find_candidates, plain_500, plain<500>)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(find_candidates, plain_5000, plain<5'000>)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(find_candidates, plain_50000, plain<50'000>)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(find_hyperscan, fixed, fixed_words)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(find_hyperscan, plain_500, plain_words<500>)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(find_hyperscan, plain_5000, plain_words<5'000>)->Unit(benchmark::kMillisecond);
BENCHMARK(find_re2_set)->Unit(benchmark::kMillisecond);
BENCHMARK(find_aho_corasick)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(find_candidates, own, own)->Unit(benchmark::kMillisecond);
BENCHMARK(find_hits)->Unit(benchmark::kMillisecond);
BENCHMARK(mask)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace danmakud::bench

BENCHMARK_MAIN();
