// What waits in the store for its outlet: one version a ticket, the newest, each queue in its order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/sqlite_store_fixture.h"

namespace danmakud::adapters {
namespace {

using namespace test;
using pipeline::Delivered;
using pipeline::Priority;
using pipeline::QueueName;
using pipeline::TicketChange;
using testing::ElementsAre;
using testing::HasSubstr;

class SqliteOutboxTest : public SqliteStoreFixture {};

TEST_F(SqliteOutboxTest, TellsWhereAForgottenTicketWaits) {
  commit(all(opening(1, "merchant-service", pipeline::Priority::p0)));
  EXPECT_THAT(commit(all(joining(1, 2, /*queued=*/true))).other_priorities,
              ElementsAre(testing::Pair(0U, pipeline::Priority::p0)));
  EXPECT_TRUE(commit(all(joining(1, 3))).other_priorities.contains(0));
}

TEST_F(SqliteOutboxTest, OneUndeliveredVersionATicketTheNewest) {
  EXPECT_EQ(commit(all(opening(1))).superseded, 0U);
  EXPECT_EQ(commit(all(joining(1, 2, /*queued=*/true))).superseded, 1U);
  const auto entries = waiting();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].version, 2U);
  EXPECT_THAT(entries[0].json, HasSubstr(R"("version":2,"change":"grown")"));
  EXPECT_THAT(entries[0].json, HasSubstr(R"("samples":[{"user_id":"u1-2","text":"货不对板+2")"));
}

TEST_F(SqliteOutboxTest, AVersionWaitsSinceItWasQueued) {
  commit(all(opening(1), opening(2), joining(1, 2, /*queued=*/true), joining(1, 3)));
  const auto entries = waiting();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].received_ms, kEvening + 1);
  EXPECT_EQ(entries[0].since_ms, kEvening + 2000) << "who joined at 3000 made no version";
  EXPECT_EQ(entries[1].since_ms, kEvening + 2);
}

TEST_F(SqliteOutboxTest, VersionsOfOneCommitSupersedeEachOtherToo) {
  EXPECT_EQ(commit(all(opening(1), joining(1, 2, /*queued=*/true))).superseded, 1U);
  EXPECT_EQ(store_->waiting(), 1U);
}

TEST_F(SqliteOutboxTest, AMarkMeetsOnlyTheVersionThatWaits) {
  const std::int64_t seq = commit(all(opening(1))).seqs[0];
  commit(all(joining(1, 2, /*queued=*/true)));
  EXPECT_EQ(commit({}, {{seq, 1}}).delivered, 0U);
  EXPECT_EQ(commit({}, {{seq, 2}}).delivered, 1U);
  EXPECT_EQ(commit({}, {{seq, 2}}).delivered, 0U);
  EXPECT_EQ(store_->waiting(), 0U);
  EXPECT_TRUE(waiting().empty());
}

TEST_F(SqliteOutboxTest, AMarkOfAVersionThatWasOvertakenOnItsWayIsTold) {
  const std::int64_t seq = commit(all(opening(1))).seqs[0];
  commit(all(joining(1, 2, /*queued=*/true)));
  EXPECT_EQ(commit({}, {{seq, 1, /*entered=*/true}}).overtaken, 1U);
  EXPECT_EQ(commit({}, {{seq, 1}}).overtaken, 0U);
  EXPECT_EQ(commit({}, {{seq, 2, /*entered=*/true}}).overtaken, 0U);
}

TEST_F(SqliteOutboxTest, WhatCannotBeReadStopsNothingBehindIt) {
  open_tickets(300);
  run_sql("UPDATE tickets SET opening = 'scratched' WHERE seq <= 290");
  std::vector<pipeline::OutboxEntry> entries;
  ASSERT_TRUE(store_->make_outbox_reader()->read(kQueue, 0, 5, entries));
  ASSERT_EQ(entries.size(), 5U);
  EXPECT_EQ(entries.front().seq, 291);
}

TEST_F(SqliteOutboxTest, ARaisedTicketWaitsInItsNewQueueAlone) {
  commit(all(opening(1)));
  TicketChange raised = joining(1, 2, /*queued=*/true);
  raised.state.priority = Priority::p0;
  commit(all(std::move(raised)));
  EXPECT_TRUE(waiting(kQueue).empty());
  EXPECT_EQ(waiting({"merchant-service", Priority::p0}).size(), 1U);
}

TEST_F(SqliteOutboxTest, QueuesAreReadApartAndInOrder) {
  commit(all(opening(1), opening(2, "tech-support"), opening(3), opening(4)));
  const auto entries = waiting(kQueue, 1);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].ticket, ticket_id(3));
  EXPECT_EQ(entries[1].ticket, ticket_id(4));
  EXPECT_THAT(*store_->make_outbox_reader()->queues(), ElementsAre(kQueue, QueueName{"tech-support", Priority::p2}));
}

TEST_F(SqliteOutboxTest, WhatWaitedBeforeARestartMayBeARepeat) {
  commit(all(opening(1)));
  open();
  commit(all(opening(2)));
  const auto entries = waiting();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_TRUE(entries[0].maybe_repeat);
  EXPECT_FALSE(entries[1].maybe_repeat);
}

TEST_F(SqliteOutboxTest, WithoutAnOutboxQueuedVersionsAreDelivered) {
  options_.has_outbox = false;
  open();
  EXPECT_EQ(commit(all(opening(1), opening(2))).delivered, 2U);
  EXPECT_EQ(store_->waiting(), 0U);
}

TEST_F(SqliteOutboxTest, SamplesAreLookedForAmongTheFirstComplainants) {
  std::vector<TicketChange> changes = all(opening(1));
  for (std::uint32_t n = 2; n <= 200; ++n) changes.push_back(joining(1, n));
  commit(changes);
  EXPECT_THAT(waiting().at(0).json, HasSubstr(R"("samples":[{"user_id":"u1-2","text":"货不对板+2")"));
}

}  // namespace
}  // namespace danmakud::adapters
