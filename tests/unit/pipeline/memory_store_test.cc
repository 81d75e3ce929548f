#include "pipeline/memory_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/changes.h"

namespace danmakud::pipeline {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const QueueName kQueue{"merchant-service", Priority::p2};

class MemoryStoreTest : public testing::Test {
 protected:
  CommitReport commit(const std::vector<TicketChange>& changes, const std::vector<Delivered>& delivered = {}) {
    return *store_.commit(changes, delivered);
  }
  std::vector<OutboxEntry> waiting(std::int64_t after = 0) {
    std::vector<OutboxEntry> entries;
    EXPECT_TRUE(store_.read(kQueue, after, 100, entries));
    return entries;
  }
  MemoryStore store_;
};

TEST_F(MemoryStoreTest, ATicketIsOpenedOnceAndGrows) {
  EXPECT_THAT(commit(all(opening(1), opening(1), joining(1, 2), joining(2, 2))).applied,
              ElementsAre(true, false, true, false));
  std::vector<Ticket> tickets;
  store_.visit_tickets([&](const Ticket& ticket) { tickets.push_back(ticket); });
  ASSERT_THAT(tickets, SizeIs(1));
  EXPECT_EQ(tickets[0].state.duplicates.events, 2U);
  EXPECT_THAT(tickets[0].samples, SizeIs(1));
  EXPECT_THAT(store_.complainants(ticket_id(1)), SizeIs(2));
}

TEST_F(MemoryStoreTest, OnlyTheNewestVersionWaits) {
  EXPECT_EQ(commit(all(opening(1), opening(2), joining(1, 2, /*queued=*/true))).superseded, 1U);
  const auto entries = waiting();
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_THAT(entries[0].json, HasSubstr("\"version\":2"));
  EXPECT_THAT(waiting(/*after=*/1), SizeIs(1));
}

TEST_F(MemoryStoreTest, AMarkMeetsOnlyTheVersionThatWaits) {
  commit(all(opening(1), joining(1, 2, /*queued=*/true)));
  EXPECT_EQ(commit({}, {{1, 1}}).delivered, 0U);
  EXPECT_EQ(commit({}, {{1, 2}}).delivered, 1U);
  EXPECT_EQ(store_.waiting(), 0U);
  EXPECT_TRUE(store_.queues()->empty());
}

TEST_F(MemoryStoreTest, ARaisedTicketLeavesItsOldQueue) {
  TicketChange raised = joining(1, 2, /*queued=*/true);
  raised.state.priority = Priority::p0;
  commit(all(opening(1), std::move(raised)));
  EXPECT_THAT(*store_.queues(), ElementsAre(QueueName{"merchant-service", Priority::p0}));
}

TEST_F(MemoryStoreTest, TellsWhereATicketWaitsThatTheWindowHadForgotten) {
  commit(all(opening(1, "merchant-service", Priority::p0)));
  EXPECT_THAT(commit(all(joining(1, 2, /*queued=*/true))).other_priorities,
              ElementsAre(testing::Pair(0, Priority::p0)));
}

TEST_F(MemoryStoreTest, CountsWhatIsObserved) {
  TicketChange observed = opening(1);
  observed.state.status = TicketStatus::observed;
  observed.queued = false;
  commit(all(std::move(observed)));
  EXPECT_EQ(store_.observed(), 1U);
  commit(all(joining(1, 2, /*queued=*/true)));
  EXPECT_EQ(store_.observed(), 0U);
}

TEST(MemoryStoreAtOnceTest, QueuedVersionsAreDelivered) {
  MemoryStore store(MemoryStore::Outbox::delivered_at_once);
  EXPECT_EQ(store.commit(all(opening(1), joining(1, 2, /*queued=*/true)), {})->delivered, 2U);
  EXPECT_EQ(store.waiting(), 0U);
}

}  // namespace
}  // namespace danmakud::pipeline
