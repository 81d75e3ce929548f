#include "pipeline/bounded_queue.h"

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace danmakud::pipeline {
namespace {

using namespace std::chrono_literals;
using Queue = BoundedQueue<int>;

bool put(Queue& queue, Queue::Producer& producer, int value, QueueSize cost) {
  return queue.try_push(producer, value, cost);
}

TEST(BoundedQueue, refuses_what_is_over_its_events) {
  Queue queue({3, 100});
  Queue::Producer producer(queue);
  EXPECT_TRUE(put(queue, producer, 1, {2, 1}));
  EXPECT_FALSE(put(queue, producer, 2, {2, 1}));
  EXPECT_TRUE(put(queue, producer, 3, {1, 1}));
  EXPECT_EQ(queue.depth().events, 3u);
}

TEST(BoundedQueue, refuses_what_is_over_its_bytes) {
  Queue queue({100, 10});
  Queue::Producer producer(queue);
  EXPECT_TRUE(put(queue, producer, 1, {1, 8}));
  EXPECT_FALSE(put(queue, producer, 2, {1, 3}));
  EXPECT_EQ(queue.depth().bytes, 8u);
}

TEST(BoundedQueue, takes_a_giant_when_it_is_empty) {
  Queue queue({1, 10});
  Queue::Producer producer(queue);
  EXPECT_TRUE(put(queue, producer, 1, {50, 1000}));
  EXPECT_FALSE(put(queue, producer, 2, {1, 1}));
  int out = 0;
  ASSERT_TRUE(queue.pop(out, 0us));
  EXPECT_TRUE(put(queue, producer, 2, {1, 1}));
}

TEST(BoundedQueue, gives_permits_back_when_an_item_is_popped) {
  Queue queue({1, 10});
  Queue::Producer producer(queue);
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(put(queue, producer, i, {1, 10}));
    int out = -1;
    ASSERT_TRUE(queue.pop(out, 0us));
    EXPECT_EQ(out, i);
  }
  EXPECT_EQ(queue.depth().events, 0u);
  EXPECT_EQ(queue.depth().bytes, 0u);
}

TEST(BoundedQueue, drains_after_close_and_then_has_ended) {
  Queue queue({10, 10});
  Queue::Producer producer(queue);
  ASSERT_TRUE(put(queue, producer, 7, {1, 1}));
  queue.close();
  EXPECT_FALSE(put(queue, producer, 8, {1, 1}));
  EXPECT_FALSE(queue.is_ended());
  int out = 0;
  ASSERT_TRUE(queue.pop(out, 0us));
  EXPECT_EQ(out, 7);
  EXPECT_TRUE(queue.is_ended());
}

TEST(BoundedQueue, drops_what_is_in_after_abort) {
  Queue queue({10, 10});
  Queue::Producer producer(queue);
  ASSERT_TRUE(put(queue, producer, 7, {1, 1}));
  queue.abort();
  EXPECT_TRUE(queue.is_ended());
  int out = 0;
  EXPECT_FALSE(queue.pop(out, 0us));
}

TEST(BoundedQueue, lets_a_mark_pass_when_full) {
  Queue queue({1, 1});
  Queue::Producer producer(queue);
  ASSERT_TRUE(put(queue, producer, 1, {1, 1}));
  EXPECT_TRUE(queue.push_mark(producer, 2));
  int first = 0;
  int second = 0;
  ASSERT_TRUE(queue.pop(first, 0us));
  ASSERT_TRUE(queue.pop(second, 0us));
  EXPECT_EQ(second, 2);
  EXPECT_EQ(queue.depth().events, 0u);
}

TEST(BoundedQueue, a_waiting_producer_goes_on_when_room_is_made) {
  Queue queue({1, 1});
  std::thread feeder([&queue] {
    Queue::Producer producer(queue);
    for (int i = 0; i < 10'000; ++i) {
      int value = i;
      ASSERT_TRUE(queue.push(producer, value, {1, 1}));
    }
    queue.close();
  });
  int expected = 0;
  while (!queue.is_ended()) {
    int out = -1;
    if (!queue.pop(out, 1ms)) continue;
    EXPECT_EQ(out, expected++);
  }
  feeder.join();
  EXPECT_EQ(expected, 10'000);
}

TEST(BoundedQueue, a_waiting_producer_gives_up_on_abort) {
  Queue queue({1, 1});
  Queue::Producer filler(queue);
  ASSERT_TRUE(put(queue, filler, 1, {1, 1}));
  bool pushed = true;
  std::thread feeder([&] {
    Queue::Producer producer(queue);
    int value = 2;
    pushed = queue.push(producer, value, {1, 1});
  });
  queue.abort();
  feeder.join();
  EXPECT_FALSE(pushed);
}

struct AlwaysInterrupted {
  static void here() { std::this_thread::yield(); }
};

// Each is larger than the queue, and is refused for as long as another one is but tried.
TEST(BoundedQueue, giants_that_met_in_the_empty_queue_go_on) {
  using Interrupted = BoundedQueue<int, AlwaysInterrupted>;
  constexpr int kFeeders = 4, kItems = 500;
  Interrupted queue({1, 1});
  std::vector<std::thread> feeders;
  for (int i = 0; i < kFeeders; ++i) {
    feeders.emplace_back([&queue] {
      Interrupted::Producer producer(queue);
      for (int value = 0; value < kItems; ++value) {
        int item = value;
        ASSERT_TRUE(queue.push(producer, item, {2, 2}));
      }
    });
  }
  for (int popped = 0; popped < kFeeders * kItems;) {
    int out = 0;
    popped += queue.pop(out, 1ms) ? 1 : 0;
  }
  for (std::thread& feeder : feeders) feeder.join();
  EXPECT_EQ(queue.depth().events, 0u);
}

// Closes its queue, and lets the consumer go, where a producer is interrupted.
struct Closing {
  static inline std::function<void()> once;
  static void here() {
    if (once) std::exchange(once, nullptr)();
  }
};

TEST(BoundedQueue, takes_nothing_in_after_its_consumer_went) {
  using Interrupted = BoundedQueue<int, Closing>;
  const auto race = [](auto push) {
    Interrupted queue({10, 10});
    Interrupted::Producer producer(queue);
    bool was_ended = false;
    Closing::once = [&] {
      queue.close();
      was_ended = queue.is_ended();
    };
    EXPECT_FALSE(push(queue, producer));
    EXPECT_TRUE(was_ended && queue.is_ended());
    EXPECT_EQ(queue.depth().events, 0u);
  };
  race([item = 1](Interrupted& queue, auto& producer) mutable { return queue.try_push(producer, item, {1, 1}); });
  race([item = 1](Interrupted& queue, auto& producer) mutable { return queue.push(producer, item, {1, 1}); });
  race([](Interrupted& queue, auto& producer) { return queue.push_mark(producer, 1); });
}

TEST(BoundedQueue, keeps_each_producers_order) {
  Queue queue({64, 64});
  std::vector<std::thread> feeders;
  for (int base : {0, 100'000}) {
    feeders.emplace_back([&queue, base] {
      Queue::Producer producer(queue);
      for (int i = 0; i < 5'000; ++i) {
        int value = base + i;
        ASSERT_TRUE(queue.push(producer, value, {1, 1}));
      }
    });
  }
  int next[2] = {0, 100'000};
  for (int taken = 0; taken < 10'000;) {
    int out = -1;
    if (!queue.pop(out, 1ms)) continue;
    ++taken;
    EXPECT_EQ(out, next[out >= 100'000]++);
  }
  for (std::thread& feeder : feeders) feeder.join();
}

}  // namespace
}  // namespace danmakud::pipeline
