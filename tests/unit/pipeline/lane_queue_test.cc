#include "pipeline/lane_queue.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace danmakud::pipeline {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr QueueSize kOne{1, 100};

// 0 is what only wakes the consumer.
class LaneQueueTest : public testing::Test {
 protected:
  bool push(int item) { return queue.try_push(producer, item, kOne); }
  bool push_light(int item) { return queue.try_push_light(producer, item, kOne); }
  std::vector<int> pop_all() {
    std::vector<int> items;
    for (int item = 0; queue.pop(item, 0us);) {
      if (item != 0) items.push_back(item);
    }
    return items;
  }

  LaneQueue<int> queue{{10, 1000}, 2};
  LaneQueue<int>::Producer producer{queue};
};

TEST_F(LaneQueueTest, what_is_light_overtakes) {
  for (const int item : {1, 2, 3}) push(item);
  push_light(11);
  EXPECT_THAT(pop_all(), ElementsAre(11, 1, 2, 3));
}

TEST_F(LaneQueueTest, what_is_light_is_not_overtaken_by_what_comes_later) {
  push(1);
  push_light(11);
  push(12);
  int item = 0;
  ASSERT_TRUE(queue.pop(item, 0us));
  EXPECT_EQ(item, 11);
  EXPECT_THAT(pop_all(), ElementsAre(1, 12));
}

TEST_F(LaneQueueTest, nobody_is_shut_out) {
  push(1);
  for (const int item : {11, 12, 13, 14}) push_light(item);
  EXPECT_THAT(pop_all(), ElementsAre(11, 12, 1, 13, 14));
  push(2);
  push_light(15);
  EXPECT_THAT(pop_all(), ElementsAre(15, 2));
}

TEST_F(LaneQueueTest, where_nobody_waits_there_is_one_lane) {
  push_light(11);
  int item = 0;
  ASSERT_TRUE(queue.pop(item, 0us));
  EXPECT_EQ(item, 11);
  EXPECT_FALSE(queue.pop(item, 0us)) << "nothing had to be woken";
}

TEST_F(LaneQueueTest, what_is_in_either_lane_comes_out_of_a_closed_queue) {
  push(1);
  push_light(11);
  queue.close();
  EXPECT_FALSE(push(2));
  EXPECT_FALSE(push_light(12));
  EXPECT_FALSE(queue.is_ended());
  EXPECT_THAT(pop_all(), ElementsAre(11, 1));
  EXPECT_TRUE(queue.is_ended());
}

TEST_F(LaneQueueTest, an_aborted_queue_gives_nothing) {
  push(1);
  push_light(11);
  queue.abort();
  EXPECT_THAT(pop_all(), IsEmpty());
  EXPECT_TRUE(queue.is_ended());
}

}  // namespace
}  // namespace danmakud::pipeline
