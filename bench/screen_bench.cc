// What an event costs from the read buffer to a ticket, on one thread and from memory: parsing alone, screening, the
// whole pipeline without its queues; and beside them the straight line that none of them can be faster than.
//
// More distinct events than a branch predictor can learn. `per_event` is CPU time, `best` that of the fastest pass in
// nanoseconds; `share_of_limit` compares it with the straight line's of the same run.
#include <algorithm>
#include <ctime>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include <benchmark/benchmark.h>
#include <rapidjson/encodedstream.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "bench/screen_feed.h"
#include "bench/straight_line.h"
#include "pipeline/event_parser.h"
#include "pipeline/screen.h"
#include "pipeline/triage.h"

namespace danmakud::bench {
namespace {

constexpr std::size_t kEvents = 300'000;

ScreenFeed& feed() {
  static ScreenFeed made(kEvents);
  return made;
}

double thread_cpu_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

double limit_ns = 0;  // the straight line's best; 0 until it has run

// `pass` goes once through all blocks.
template <class Pass>
double measure(benchmark::State& state, Pass pass) {
  double best_ns = std::numeric_limits<double>::max();
  for ([[maybe_unused]] const auto iteration : state) {
    const double begin_ns = thread_cpu_ns();
    pass();
    best_ns = std::min(best_ns, (thread_cpu_ns() - begin_ns) / kEvents);
  }
  const auto events = static_cast<double>(state.iterations()) * kEvents;
  state.counters["per_event"] = benchmark::Counter(events, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["best"] = best_ns;
  if (limit_ns > 0) state.counters["share_of_limit"] = limit_ns / best_ns;
  return best_ns;
}

void straight_line(benchmark::State& state) {
  const std::shared_ptr<const pipeline::Policy> policy = fixed_policy();
  if (policy == nullptr) return state.SkipWithError("the rules do not compile");
  StraightLine line(policy->rules);
  std::vector<std::vector<std::string_view>> blocks;
  for (std::size_t index = 0; index < feed().blocks(); ++index) blocks.push_back(feed().lines(index));
  std::size_t found = 0;
  limit_ns = measure(state, [&] {
    found = 0;
    for (const std::vector<std::string_view>& lines : blocks) found += line.process(lines);
  });
  state.counters["found_share"] = static_cast<double>(found) / kEvents;
}

void parse(benchmark::State& state) {
  pipeline::EventParser parser;
  std::size_t accepted = 0;
  measure(state, [&] {
    accepted = 0;
    for (std::size_t index = 0; index < feed().blocks(); ++index) {
      const pipeline::Block block = feed().block(index);
      parser.expect(block.all(), block.is_utf8);
      for (const std::string_view line : feed().lines(index)) {
        accepted += parser.parse_view(line, *block.origin, block.received).index() == 0 ? 1u : 0u;
      }
    }
  });
  if (accepted != kEvents) state.SkipWithError("an event was refused");
}

// A reader of JSON that only walks: it finds every string and number and keeps none.
void parse_rapidjson(benchmark::State& state) {
  struct Ignore : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Ignore> {
  } ignore;
  constexpr unsigned kFlags = rapidjson::kParseValidateEncodingFlag | rapidjson::kParseStopWhenDoneFlag;
  rapidjson::Reader reader;
  bool good = true;
  measure(state, [&] {
    for (std::size_t index = 0; index < feed().blocks(); ++index) {
      for (const std::string_view line : feed().lines(index)) {
        rapidjson::MemoryStream stream(line.data(), line.size());
        rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> utf8(stream);
        good &= !reader.Parse<kFlags>(utf8, ignore).IsError();
      }
    }
  });
  if (!good) state.SkipWithError("an event was refused");
}

// What a worker and triage need, without the queue between them.
struct OneThread {
  explicit OneThread(std::shared_ptr<const pipeline::Policy> with) : policy(std::move(with)) {
    policies.publish(policy);
  }
  // What is sent again would only be repeats to it.
  void forget_all() { triage.emplace(policy, triage_stats); }

  const std::shared_ptr<const pipeline::Policy> policy;
  pipeline::PolicyStore policies;
  const pipeline::SystemClock clock;
  const std::unique_ptr<pipeline::ScreenStats> stats = std::make_unique<pipeline::ScreenStats>();
  pipeline::Screen screen{policies, clock, *stats};
  pipeline::TriageStats triage_stats;
  std::optional<pipeline::Triage> triage;
};

void pipeline_part(benchmark::State& state, bool with_triage) {
  const std::shared_ptr<const pipeline::Policy> policy = fixed_policy();
  if (policy == nullptr) return state.SkipWithError("the rules do not compile");
  OneThread part(policy);
  std::size_t found = 0, passes = 0, changed = 0;
  std::vector<pipeline::TicketChange> changes;
  measure(state, [&] {
    ++passes;
    part.forget_all();
    for (std::size_t index = 0; index < feed().blocks(); ++index) {
      pipeline::FindingBatch batch;
      batch.policy = part.policy;
      part.screen.process(feed().block(index), batch);
      found += batch.findings.size();
      if (!with_triage) continue;
      changes.clear();
      part.triage->process(std::move(batch), changes);
      changed += changes.size();
    }
  });
  const auto& tally = part.stats->tally;
  if (tally.received[0].value() != found + tally.clean[0].value()) state.SkipWithError("events are missing");
  if (with_triage && changed == 0) state.SkipWithError("nothing became a ticket");
  state.counters["found_share"] = static_cast<double>(found) / static_cast<double>(passes * kEvents);
}

void screen(benchmark::State& state) {
  pipeline_part(state, /*with_triage=*/false);
}
void screen_and_triage(benchmark::State& state) {
  pipeline_part(state, /*with_triage=*/true);
}

BENCHMARK(straight_line)->Unit(benchmark::kMillisecond);
BENCHMARK(parse)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_rapidjson)->Unit(benchmark::kMillisecond);
BENCHMARK(screen)->Unit(benchmark::kMillisecond);
BENCHMARK(screen_and_triage)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace danmakud::bench

BENCHMARK_MAIN();
