// A store that is full, and pruning, which makes room: of what is old and does not wait, nothing is left, and its
// numbers are not given again.
#include <chrono>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/store_error.h"
#include "adapters/ticket_query.h"
#include "tests/integration/sqlite_store_fixture.h"
#include "tests/support/small_disk.h"

namespace danmakud::adapters {
namespace {

using namespace test;
using pipeline::Delivered;
using pipeline::TicketChange;
using testing::ElementsAre;

class StoreRoomTest : public SqliteStoreFixture {
 protected:
  std::int64_t count(const char* sql) {
    const SqliteConnection connection(options_.path, SqliteConnection::Mode::read_only);
    std::error_code error;
    Statement select(connection, sql);
    return select.next(error) ? select.integer(0) : -1;
  }
};

TEST_F(StoreRoomTest, AFullStoreAppliesNothingAndSaysSo) {
  options_.max_bytes = 256 << 10;
  open();
  int n = 0;
  std::error_code error;
  while (!error) {
    const auto changes = all(opening(++n));
    error = store_->commit(changes, {}).error();
  }
  EXPECT_EQ(error, StoreErrc::size_limit);
  EXPECT_EQ(load().bodies.size(), static_cast<std::size_t>(n - 1));
  EXPECT_EQ(store_->waiting(), static_cast<std::size_t>(n - 1));
}

TEST_F(StoreRoomTest, AFullStoreTakesAgainWhatPruningMadeRoomFor) {
  options_.max_bytes = 256 << 10;
  open();
  std::vector<Delivered> delivered;
  for (auto change = all(opening(1)); store_->commit(change, {});
       change = all(opening(static_cast<int>(delivered.size()) + 1))) {
    delivered.push_back({static_cast<std::int64_t>(delivered.size() + 1), 1});
  }
  commit({}, delivered);
  ASSERT_TRUE(store_->prune(pipeline::from_ms(kEvening) + std::chrono::days{31}));
  EXPECT_THAT(commit(all(opening(9999))).applied, ElementsAre(true));
}

// Nothing can be written any more, not even that something is deleted: that is what the reserve is for.
TEST_F(StoreRoomTest, AFullDiskIsMadeRoomOnByPruning) {
  const SmallDisk disk(64);
  if (!disk.is_mounted()) GTEST_SKIP() << "no right to mount a tmpfs";
  options_.path = disk / "store.db";
  open();
  open_tickets(3'000);
  std::vector<Delivered> all_delivered;
  for (int n = 1; n <= 3'000; ++n) all_delivered.push_back({n, 1});
  commit({}, all_delivered);
  disk.fill();
  int n = 3'000;
  while (store_->commit(all(opening(n + 1)), {})) ++n;
  const auto later = pipeline::from_ms(kEvening) + std::chrono::days{31};
  for (bool more = true; more;) {
    const pipeline::Result<bool> pruned = store_->prune(later);
    ASSERT_TRUE(pruned) << pruned.error().message();
    more = *pruned;
  }
  EXPECT_THAT(commit(all(opening(9999))).applied, ElementsAre(true));
  EXPECT_TRUE(std::filesystem::exists(options_.path + ".reserve"));
}

TEST_F(StoreRoomTest, PrunesWhatIsOldAndDoesNotWait) {
  commit(all(opening(1), opening(2), opening(3), joining(3, 2)));
  commit({}, {{1, 1}, {3, 1}});
  const auto later = pipeline::from_ms(kEvening + 1000) + std::chrono::days{30};
  EXPECT_FALSE(*store_->prune(later));
  const WindowNotes window = load();
  ASSERT_EQ(window.bodies.size(), 2U);
  EXPECT_EQ(window.bodies[0].id, ticket_id(2));
  EXPECT_EQ(window.bodies[1].id, ticket_id(3));
  EXPECT_FALSE(window.complainants.contains(ticket_id(1)));
}

TEST_F(StoreRoomTest, PrunesALongTicketPieceByPiece) {
  std::vector<TicketChange> changes = all(opening(1), opening(2), joining(2, 2));
  for (std::uint32_t n = 2; n <= 6000; ++n) changes.push_back(joining(1, n));
  commit(changes);
  commit({}, {{1, 1}});
  const auto later = pipeline::from_ms(kEvening) + std::chrono::days{31};
  EXPECT_TRUE(*store_->prune(later));
  const std::int64_t left = count("SELECT count(*) FROM complainants");
  EXPECT_GT(left, 1);
  while (*store_->prune(later)) {
  }
  EXPECT_EQ(count("SELECT count(*) FROM complainants"), 1);
  EXPECT_THAT(load().complainants, ElementsAre(testing::Key(ticket_id(2))));
  EXPECT_THAT(load().complainants.at(ticket_id(2)), testing::SizeIs(2));
}

// The clock was ahead for a while.
TEST_F(StoreRoomTest, AYoungBlockAmongOldOnesKeepsNoneFromPruning) {
  TicketChange ahead = joining(1, 2);
  ahead.complainant.received_ms += std::chrono::milliseconds{std::chrono::days{40}}.count();
  commit(all(opening(1), std::move(ahead)));
  commit(all(joining(1, 3)));
  commit({}, {{1, 1}});
  while (*store_->prune(pipeline::from_ms(kEvening) + std::chrono::days{31})) {
  }
  EXPECT_EQ(count("SELECT max(block) FROM complainants"), 1);
}

// Who joined a ticket that is gone is gone, though another's row of theirs stays.
TEST_F(StoreRoomTest, WhatIsPrunedIsNowhereAnyMore) {
  TicketChange joined = joining(1, 2);
  joined.complainant.text = "nobody-else-says-this";
  commit(all(opening(1), opening(2), std::move(joined), joining(2, 2)));
  commit({}, {{1, 1}});
  while (*store_->prune(pipeline::from_ms(kEvening) + std::chrono::days{31})) {
  }
  EXPECT_EQ(count("SELECT count(*) FROM complainants WHERE instr(joiners, 'nobody-else-says-this')"), 0);
  EXPECT_THAT(TicketQuery(options_.path).complainants(serial_of(2), "", 10)->value().items, testing::SizeIs(2));
}

TEST_F(StoreRoomTest, NumbersOfJoinersAreNotGivenTwice) {
  commit(all(opening(1), joining(1, 2), opening(2)));
  commit({}, {{1, 1}});
  while (*store_->prune(pipeline::from_ms(kEvening) + std::chrono::days{31})) {
  }
  open();
  commit(all(opening(3), joining(3, 2), joining(2, 2)));
  EXPECT_THAT(load().complainants.at(ticket_id(3)), testing::SizeIs(2));
  EXPECT_THAT(load().complainants.at(ticket_id(2)), testing::SizeIs(2));
}

// A serial, a joiner and a chain know their ticket by its number.
TEST_F(StoreRoomTest, TheNumberOfATicketThatIsGoneIsNotGivenTwice) {
  TicketChange young = joining(1, 2);
  young.complainant.received_ms = kEvening + 1'000'000;
  commit(all(opening(1), opening(2), joining(2, 2), std::move(young)));  // one block, that is young
  commit({}, {{2, 1}});
  while (*store_->prune(pipeline::from_ms(kEvening + 10'000) + std::chrono::days{30})) {
  }
  open();
  commit(all(opening(3)));
  EXPECT_FALSE(TicketQuery(options_.path).find(serial_of(2))->has_value());
  EXPECT_THAT(load().complainants.at(ticket_id(3)), testing::SizeIs(1));
}

TEST_F(StoreRoomTest, NumbersAreNotGivenTwice) {
  const std::int64_t first = commit(all(opening(1))).seqs[0];
  commit({}, {{first, 1}});
  ASSERT_TRUE(store_->prune(pipeline::from_ms(kEvening) + std::chrono::days{31}));
  EXPECT_GT(commit(all(opening(2))).seqs[0], first);
}

}  // namespace
}  // namespace danmakud::adapters
