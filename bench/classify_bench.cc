// What a text costs in the learnt classifier, in CPU time of one thread: over the texts of the invented evening, folded
// beforehand, more of them than a branch predictor can learn.
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/traffic.h"
#include "matchers/complaint_model.h"
#include "matchers/fold.h"

namespace danmakud::bench {
namespace {

constexpr std::size_t kTexts = 100'000;

std::vector<std::string> folded_texts() {
  std::vector<std::string> texts;
  Traffic traffic({});
  while (texts.size() < kTexts) texts.push_back(matchers::fold(traffic.next().text));
  return texts;
}

matchers::ComplaintModel shipped_model() {
  std::ifstream file(DANMAKUD_MODEL, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  matchers::ReadModel read = matchers::read_model(bytes, DANMAKUD_MODEL);
  if (!read.faults.empty()) throw std::runtime_error(to_string(read.faults.front()));
  return matchers::ComplaintModel(std::move(read));
}

void classify(benchmark::State& state) {
  static const std::vector<std::string> texts = folded_texts();
  const matchers::ComplaintModel model = shipped_model();
  std::size_t complaints = 0;
  for (auto _ : state) {
    for (const std::string& text : texts) {
      complaints += model.complaint(matchers::Channel::comment, text) >= 0.5 ? 1 : 0;
    }
  }
  if (complaints == 0) state.SkipWithError("no complaint was found");
  state.counters["per_text"] = benchmark::Counter(
      static_cast<double>(texts.size()), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

BENCHMARK(classify)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace danmakud::bench

BENCHMARK_MAIN();
