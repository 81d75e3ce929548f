#include "pipeline/receipt.h"

#include <thread>

#include <gtest/gtest.h>

#include "tests/support/fakes.h"

namespace danmakud::pipeline {
namespace {

using test::ReceiptBox;

TEST(Receipt, IsHandedOverWhenItsOnlyHoldSettles) {
  ReceiptBox box;
  Hold hold = box.hold(/*wants_tickets=*/true);
  EXPECT_EQ(box.size(), 0u);
  hold.settle();
  ASSERT_EQ(box.size(), 1u);
  EXPECT_TRUE(box.at(0).wants_tickets);
  EXPECT_FALSE(box.at(0).is_abandoned());
}

TEST(Receipt, WaitsForTheLastOfItsHolds) {
  ReceiptBox box;
  Hold block = box.hold();
  Hold first = block.split(), second = first.split();
  block.settle();
  second.settle();
  EXPECT_EQ(box.size(), 0u);
  first.settle();
  EXPECT_EQ(box.size(), 1u);
}

TEST(Receipt, IsAbandonedWhenAHoldIsDroppedUnsettled) {
  ReceiptBox box;
  Hold block = box.hold();
  { const Hold dropped = block.split(); }
  block.settle();
  ASSERT_EQ(box.size(), 1u);
  EXPECT_TRUE(box.at(0).is_abandoned());
}

TEST(Receipt, IsAbandonedWhenAHoldIsOverwritten) {
  ReceiptBox first, second;
  Hold hold = first.hold();
  hold = second.hold();
  ASSERT_EQ(first.size(), 1u);
  EXPECT_TRUE(first.at(0).is_abandoned());
  EXPECT_EQ(second.size(), 0u);
  hold.settle();
}

TEST(Receipt, FollowsAMovedHold) {
  ReceiptBox box;
  Hold from = box.hold();
  Hold to = std::move(from);
  EXPECT_FALSE(static_cast<bool>(from));  // NOLINT(bugprone-use-after-move): that it is empty is the point
  EXPECT_TRUE(static_cast<bool>(to));
  to.settle();
  EXPECT_EQ(box.size(), 1u);
}

TEST(Receipt, SettlesOnceHoweverOftenItIsAsked) {
  ReceiptBox box;
  Hold hold = box.hold();
  hold.settle();
  hold.settle();
  EXPECT_EQ(box.size(), 1u);
  EXPECT_FALSE(static_cast<bool>(hold));
}

TEST(Receipt, AnEmptyHoldHoldsNothing) {
  Hold none;
  Hold split = none.split();
  split.settle();
  EXPECT_FALSE(static_cast<bool>(none));
  EXPECT_FALSE(static_cast<bool>(split));
}

TEST(Receipt, CarriesWhatWasWrittenThroughAnyHold) {
  ReceiptBox box;
  Hold block = box.hold();
  block->events = 3;
  block->rejected.push_back({1, {RejectReason::What::no_json}});
  Hold last = block.split();
  block.settle();
  last->tickets.push_back({2, "c1", "u1", "01M7", "DM-1", true});
  last.settle();
  EXPECT_EQ(box.at(0).events, 3u);
  EXPECT_EQ(box.at(0).rejected[0].event, 1u);
  EXPECT_EQ(box.at(0).tickets[0].event_id, "c1");
}

TEST(Receipt, ManyThreadsSettleItOnce) {
  ReceiptBox box;
  Hold block = box.hold();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([hold = block.split()]() mutable {
      for (int k = 0; k < 1000; ++k) hold.split().settle();
      hold.settle();
    });
  }
  block.settle();
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(box.size(), 1u);
  EXPECT_FALSE(box.at(0).is_abandoned());
}

}  // namespace
}  // namespace danmakud::pipeline
