// The store on a real file: what was committed is there after any restart, and nothing else is.
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/store_error.h"
#include "adapters/ticket_query.h"
#include "pipeline/ticket_json.h"
#include "tests/integration/sqlite_store_fixture.h"
#include "tests/support/folder_syncs.h"

namespace danmakud::adapters {
namespace {

using namespace test;
using pipeline::TicketChange;
using pipeline::TicketStatus;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

class SqliteStoreTest : public SqliteStoreFixture {};

TEST_F(SqliteStoreTest, GivesBackWhatWasCommitted) {
  TicketChange first = opening(1);
  first.state.attachments = {"https://a/1.png", "3:x\n"};
  first.state.order_id = "4001234567890123";
  std::string json;
  pipeline::append_ticket_json({*first.body, first.state, {}}, json);
  commit(all(std::move(first)));
  open();
  EXPECT_THAT(waiting(), ElementsAre(testing::Field(&pipeline::OutboxEntry::json, json)));
}

TEST_F(SqliteStoreTest, TellsTheWindowWhatItMustKnow) {
  TicketChange first = opening(1);
  first.state.attachments = {"https://a/1.png", "3:x\n"};
  first.state.order_id = "4001234567890123";
  const pipeline::TicketBody body = *first.body;
  commit(all(std::move(first)));

  const WindowNotes window = load();
  ASSERT_EQ(window.bodies.size(), 1U);
  const pipeline::TicketBody& told = window.bodies[0];
  EXPECT_EQ(std::tie(told.id, told.incident, told.serial, told.received_ms, told.team, told.category),
            std::tie(body.id, body.incident, body.serial, body.received_ms, body.team, body.category));
  EXPECT_EQ(std::tie(told.source.platform, told.source.room_id, told.source.merchant_id),
            std::tie(body.source.platform, body.source.room_id, body.source.merchant_id));
  EXPECT_THAT(window.states[0].attachments, ElementsAre("https://a/1.png", "3:x\n"));
  EXPECT_EQ(window.states[0].order_id, "4001234567890123");
  EXPECT_EQ(window.states[0].sla.respond_by_ms, kEvening + 600'000);
  EXPECT_EQ(window.states[0].sla.solution_by_ms, std::nullopt);
}

TEST_F(SqliteStoreTest, IsForItsOwnerAlone) {
  for (const char* suffix : {"", "-wal", "-shm"}) {
    const auto mode = std::filesystem::status(options_.path + suffix).permissions();
    EXPECT_EQ(mode & ~std::filesystem::perms::owner_all, std::filesystem::perms::none) << suffix;
  }
}

TEST_F(SqliteStoreTest, KeepsEveryComplainantInOrder) {
  commit(all(opening(1), joining(1, 2), joining(1, 3)));
  commit(all(joining(1, 4)));
  const Page page = TicketQuery(options_.path).complainants(serial_of(1), "", 10)->value();
  ASSERT_EQ(page.items.size(), 4U);
  EXPECT_THAT(page.items[0], HasSubstr(R"("user_id":"u1")"));
  EXPECT_THAT(page.items[3], testing::AllOf(HasSubstr(R"("user_id":"u1-4")"), HasSubstr("货不对板+4")));
  const auto complainants = load().complainants[ticket_id(1)];
  ASSERT_EQ(complainants.size(), 4U);
  EXPECT_EQ(complainants[3].user_hash, std::hash<std::string>{}("u1-4"));
  EXPECT_THAT(complainants[3].rule_hashes, ElementsAre(1, 0xffff'ffff'ffff'ffff));
}

TEST_F(SqliteStoreTest, LoadsNoMoreThanIsWanted) {
  struct Sated final : WindowNotes {
    bool wants_more() const override { return bodies.size() < 2; }
  } window;
  open_tickets(5);
  EXPECT_TRUE(store_->load(1000, window));
  EXPECT_EQ(window.bodies.size(), 2U);
}

TEST_F(SqliteStoreTest, LoadsTheNewestTicketsOldestFirst) {
  commit(all(opening(1), opening(2), opening(3), joining(1, 2), joining(2, 2)));
  const WindowNotes window = load(2);
  ASSERT_EQ(window.bodies.size(), 2U);
  EXPECT_EQ(window.bodies[0].id, ticket_id(2));
  EXPECT_EQ(window.bodies[1].id, ticket_id(3));
  EXPECT_EQ(window.complainants.size(), 2U);
  EXPECT_EQ(window.complainants.at(ticket_id(2)).size(), 2U);
}

TEST_F(SqliteStoreTest, RemembersTheLastSerialOfADay) {
  commit(all(opening(41), opening(42)));
  open();
  EXPECT_THAT(load().serials, ElementsAre(testing::Pair(20261111, 42U)));
}

TEST_F(SqliteStoreTest, AnExistingTicketIsNotOpenedTwice) {
  commit(all(opening(1), joining(1, 2)));
  const pipeline::CommitReport report = commit(all(opening(1), opening(2)));
  EXPECT_THAT(report.applied, ElementsAre(false, true));
  EXPECT_EQ(load().states[0].duplicates.events, 2U);
  EXPECT_EQ(store_->waiting(), 2U);
}

TEST_F(SqliteStoreTest, AForgottenTicketGoesOnWhereItWas) {
  commit(all(opening(1), joining(1, 2, /*queued=*/true), joining(1, 3)));
  const pipeline::CommitReport report = commit(all(opening(1), joining(1, 2, /*queued=*/true)));
  EXPECT_THAT(report.applied, ElementsAre(false, true));
  const WindowNotes window = load();
  EXPECT_EQ(window.states[0].duplicates.events, 4U);
  EXPECT_EQ(window.states[0].version, 3U);
  EXPECT_EQ(window.complainants.at(ticket_id(1)).size(), 4U);
}

TEST_F(SqliteStoreTest, GrowthOfATicketThatIsGoneIsNotApplied) {
  EXPECT_THAT(commit(all(joining(7, 2))).applied, ElementsAre(false));
  EXPECT_TRUE(load().bodies.empty());
}

TEST_F(SqliteStoreTest, ATicketHasTheSerialOfItsFirstOpening) {
  commit(all(opening(1)));
  TicketChange again = opening(1), grown = joining(1, 2);
  again.serial = again.body->serial = grown.serial = serial_of(7);
  EXPECT_THAT(commit(all(std::move(again), std::move(grown))).other_serials,
              ElementsAre(std::pair{0U, serial_of(1)}, std::pair{1U, serial_of(1)}));
  EXPECT_TRUE(commit(all(joining(1, 3))).other_serials.empty());
}

TEST_F(SqliteStoreTest, CountsSurviveARestart) {
  TicketChange observed = opening(1);
  observed.state.status = TicketStatus::observed;
  observed.queued = false;
  commit(all(std::move(observed), opening(2)));
  open();
  EXPECT_EQ(store_->observed(), 1U);
  EXPECT_EQ(store_->waiting(), 1U);
  commit(all(joining(1, 2, /*queued=*/true)));
  EXPECT_EQ(store_->observed(), 0U);
  EXPECT_EQ(store_->waiting(), 2U);
}

TEST_F(SqliteStoreTest, ASecondDaemonIsRefused) {
  EXPECT_THAT([this] { SqliteStore second(options_); }, ThrowsMessage<StoreError>(HasSubstr("another danmakud")));
}

TEST_F(SqliteStoreTest, ANewerSchemaIsRefused) {
  store_.reset();
  run_sql("PRAGMA user_version = 99");
  EXPECT_THAT([this] { open(); }, ThrowsMessage<StoreError>(AllOf(HasSubstr("schema version 99"),
                                                                  HasSubstr("its copy from before the change"))));
}

TEST_F(SqliteStoreTest, ADatabaseOfAnotherProgramIsRefused) {
  store_.reset();
  run_sql("PRAGMA application_id = 7");
  EXPECT_THAT([this] { open(); }, ThrowsMessage<StoreError>(HasSubstr("not one of danmakud")));
}

TEST_F(SqliteStoreTest, AnOlderSchemaIsCopiedBeforeItIsMigrated) {
  store_.reset();
  run_sql(
      "DROP TABLE tickets; DROP TABLE ticket_states; DROP TABLE complainants; DROP TABLE transitions; DROP TABLE "
      "observed; DROP TABLE queues; DROP TABLE outbox; DROP TABLE serials;"
      "CREATE TABLE of_old (x); PRAGMA user_version = 0");
  open();
  commit(all(opening(1)));
  const SqliteConnection copy(options_.path + ".v0", SqliteConnection::Mode::read_only);
  EXPECT_FALSE(copy.run("SELECT x FROM of_old"));
  EXPECT_THAT(synced_names(directory_.path()), Contains(Contains("store.db.v0")));
}

TEST_F(SqliteStoreTest, APathThatLeadsNowhereIsNamedWithTheWayOut) {
  options_.path = directory_ / "none/store.db";
  EXPECT_THAT([this] { SqliteStore nowhere(options_); },
              ThrowsMessage<StoreError>(testing::AllOf(HasSubstr(options_.path), HasSubstr("`store.path`"))));
}

// Its header's fourth word counts how often it did.
TEST_F(SqliteStoreTest, TheLogStartsAnewWhileCommitsNeverPause) {
  std::array<char, 4> before{}, now{};
  const auto read_count = [&](std::array<char, 4>& count) {
    std::ifstream(options_.path + "-wal").seekg(12).read(count.data(), count.size());
  };
  int ticket = 0;
  commit(all(opening(++ticket)));
  read_count(before);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  for (now = before; now == before && std::chrono::steady_clock::now() < deadline; read_count(now)) {
    std::vector<TicketChange> changes;
    for (int i = 0; i < 100; ++i) changes.push_back(opening(++ticket));
    commit(changes);
  }
  EXPECT_NE(now, before);
}

TEST_F(SqliteStoreTest, TicketsAreFoundByTheirSerialsInWhateverOrderTheyCame) {
  std::vector<TicketChange> changes;
  for (const int n : {3, 4, 5, 1, 9, 10, 2}) changes.push_back(opening(n));
  commit(changes);
  commit(all(opening(11), opening(12)));
  TicketQuery query(options_.path);
  for (const int n : {1, 2, 3, 4, 5, 9, 10, 11, 12}) {
    EXPECT_THAT(query.find(serial_of(n))->value_or(""), HasSubstr(serial_of(n)));
  }
  for (const int n : {6, 8, 13}) EXPECT_FALSE(query.find(serial_of(n))->has_value());
}

}  // namespace
}  // namespace danmakud::adapters
