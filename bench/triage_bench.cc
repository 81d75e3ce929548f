// Triage alone: how many findings a second become changes, on one thread. Findings are made outside of the timed part.
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "pipeline/triage.h"

namespace danmakud::pipeline {
namespace {

constexpr std::int64_t kStart = 1'794'398'400'000;
constexpr std::size_t kBatch = 26;

struct Evening {
  std::size_t users = 1, rooms = 1;
  bool with_ids = false;
};

Finding finding_of(std::size_t number, const Evening& evening) {
  const std::size_t room = number % evening.rooms;
  Finding finding;
  Event& event = finding.event;
  event.type = EventType::comment;
  event.at = from_ms(kStart + static_cast<std::int64_t>(number / 1000));
  event.received = event.at;
  event.platform = "kuaishou";
  event.channel = "danmaku";
  event.room_id = "r" + std::to_string(room);
  event.user_id = "1000" + std::to_string(number % evening.users);
  event.user_name = "小*";
  event.text = "主播这边怎么又黑屏了啊";
  if (evening.with_ids) event.id = "c" + std::to_string(number);
  finding.category = "technical.stream";
  finding.score = 0.9;
  finding.matched = {{"technical.stream.black", "黑屏"}};
  finding.rule_hashes = {0x9e3779b97f4a7c15};
  finding.text_hash = 0xbf58476d1ce4e5b9 + number % 13;
  return finding;
}

void run(benchmark::State& state, const Evening& evening) {
  const auto policy = std::make_shared<const Policy>(default_policy());
  TriageStats stats;
  Triage triage(policy, stats);
  std::size_t number = 0;
  std::vector<TicketChange> changes;
  for (auto _ : state) {
    state.PauseTiming();
    changes.clear();
    FindingBatch batch;
    batch.policy = policy;
    for (std::size_t i = 0; i < kBatch; ++i) batch.findings.push_back(finding_of(number++, evening));
    state.ResumeTiming();
    triage.process(std::move(batch), changes);
    if (changes.size() != kBatch) return state.SkipWithError("a finding got lost");
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(number));
  state.counters["tickets"] = stats.window_tickets.value();
}

void join_one_crowd(benchmark::State& state) {
  run(state, {.users = 500, .rooms = 1});
}
void join_many_rooms(benchmark::State& state) {
  run(state, {.users = 50'000, .rooms = 1000});
}
void join_with_event_ids(benchmark::State& state) {
  run(state, {.users = 50'000, .rooms = 1000, .with_ids = true});
}
void open_each(benchmark::State& state) {
  run(state, {.users = 1'000'000'000, .rooms = 1'000'000'000});
}

BENCHMARK(join_one_crowd);
BENCHMARK(join_many_rooms);
BENCHMARK(join_with_event_ids);
BENCHMARK(open_each);

}  // namespace
}  // namespace danmakud::pipeline

BENCHMARK_MAIN();
