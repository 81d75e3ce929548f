// From one thread to another: the pipeline's queue, an item at a time as the pipeline uses it (an item is a block of
// some hundred events), and the plain way beside it, a deque under a mutex. `per_item` is CPU time of both threads.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include <benchmark/benchmark.h>

#include "pipeline/bounded_queue.h"

namespace danmakud::pipeline {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kItems = 100'000;
constexpr std::size_t kRoom = 1024;  // items

struct OurQueue {
  void push(std::size_t item) { queue.push(producer, item, {1, 64}); }
  bool pop(std::size_t& item) { return queue.pop(item, 1s); }
  BoundedQueue<std::size_t> queue{{kRoom, kRoom * 64}};
  BoundedQueue<std::size_t>::Producer producer{queue};
};

struct MutexQueue {
  void push(std::size_t item) {
    std::unique_lock lock(mutex);
    has_room.wait(lock, [this] { return items.size() < kRoom; });
    items.push_back(item);
    has_items.notify_one();
  }
  bool pop(std::size_t& item) {
    std::unique_lock lock(mutex);
    has_items.wait(lock, [this] { return !items.empty(); });
    item = items.front();
    items.pop_front();
    has_room.notify_one();
    return true;
  }
  std::mutex mutex;
  std::condition_variable has_room, has_items;
  std::deque<std::size_t> items;
};

template <class Queue>
void hand_over(benchmark::State& state) {
  for (auto _ : state) {
    Queue queue;
    std::jthread producer([&queue] {
      for (std::size_t item = 0; item < kItems; ++item) queue.push(item);
    });
    std::size_t sum = 0, item = 0;
    for (std::size_t count = 0; count < kItems && queue.pop(item); ++count) sum += item;
    if (sum != kItems * (kItems - 1) / 2) state.SkipWithError("an item got lost");
  }
  const auto items = static_cast<double>(state.iterations()) * kItems;
  state.counters["per_item"] = benchmark::Counter(items, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK(hand_over<OurQueue>)->Name("hand_over/ours")->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(hand_over<MutexQueue>)->Name("hand_over/mutex")->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace danmakud::pipeline

BENCHMARK_MAIN();
