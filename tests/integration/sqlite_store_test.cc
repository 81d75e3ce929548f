// The store on a real file: what was committed is there after any restart, and nothing else is.
#include "adapters/sqlite_store.h"

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "adapters/store_damage.h"
#include "adapters/store_error.h"
#include "adapters/store_places.h"
#include "adapters/ticket_query.h"
#include "pipeline/ticket_json.h"
#include "tests/support/changes.h"
#include "tests/support/folder_syncs.h"
#include "tests/support/small_disk.h"
#include "tests/support/temp_dir.h"

namespace danmakud::adapters {
namespace {

using namespace test;
using pipeline::Delivered;
using pipeline::Priority;
using pipeline::QueueName;
using pipeline::TicketChange;
using pipeline::TicketStatus;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;
using testing::ThrowsMessage;

const QueueName kQueue{"merchant-service", Priority::p2};

// Writes down what the window is told.
struct WindowNotes : pipeline::WindowLoader {
  void on_ticket(const pipeline::TicketBody& body, const pipeline::TicketState& state) override {
    bodies.push_back(body);
    states.push_back(state);
  }
  void on_complainant(const pipeline::TicketId& ticket, const pipeline::Complainant& who) override {
    complainants[ticket].push_back(who);
  }
  void on_serial(std::int32_t day, std::uint32_t last) override { serials[day] = last; }

  std::vector<pipeline::TicketBody> bodies;
  std::vector<pipeline::TicketState> states;
  std::map<pipeline::TicketId, std::vector<pipeline::Complainant>> complainants;
  std::map<std::int32_t, std::uint32_t> serials;
};

class SqliteStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    options_.path = directory_ / "store.db";
    open();
  }
  void open() {
    store_.reset();
    store_ = std::make_unique<SqliteStore>(options_);
  }
  pipeline::CommitReport commit(const std::vector<TicketChange>& changes,
                                const std::vector<Delivered>& delivered = {}) {
    pipeline::Result<pipeline::CommitReport> report = store_->commit(changes, delivered);
    EXPECT_TRUE(report) << report.error().message();
    return report ? *report : pipeline::CommitReport{};
  }
  void open_tickets(int count) {  // numbered from 1, in one commit
    std::vector<TicketChange> changes;
    for (int n = 1; n <= count; ++n) changes.push_back(opening(n));
    commit(changes);
  }
  WindowNotes load(std::size_t max_tickets = 1000) {
    WindowNotes window;
    EXPECT_TRUE(store_->load(max_tickets, window));
    return window;
  }
  std::vector<pipeline::OutboxEntry> waiting(const QueueName& queue = kQueue, std::int64_t after = 0) {
    std::vector<pipeline::OutboxEntry> entries;
    EXPECT_TRUE(store_->make_outbox_reader()->read(queue, after, 1000, entries));
    return entries;
  }
  void damage() {
    std::fstream file(options_.path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(options_.path) / 2));
    file << std::string(std::size_t{3} * 4096, '\xa5');
  }
  // The last page of the tickets: where their last number stands.
  void damage_newest_tickets() {
    const SqliteConnection connection(options_.path, SqliteConnection::Mode::read_only);
    std::error_code error;
    Statement root(connection, "SELECT rootpage FROM sqlite_schema WHERE name = 'tickets'");
    ASSERT_TRUE(root.next(error)) << error.message();
    std::fstream file(options_.path, std::ios::in | std::ios::out | std::ios::binary);
    constexpr unsigned char kInnerPage = 5;
    for (std::int64_t page = root.integer(0);;) {
      std::array<unsigned char, 12> head{};
      file.seekg((page - 1) * 4096).read(reinterpret_cast<char*>(head.data()), head.size());
      if (head[0] != kInnerPage) {
        file.seekp((page - 1) * 4096).write(std::string(4096, '\xa5').data(), 4096);
        return;
      }
      page = head[8] << 24 | head[9] << 16 | head[10] << 8 | head[11];
    }
  }
  std::int64_t count(const char* sql) {
    const SqliteConnection connection(options_.path, SqliteConnection::Mode::read_only);
    std::error_code error;
    Statement select(connection, sql);
    return select.next(error) ? select.integer(0) : -1;
  }
  void run_sql(const char* sql) {
    const SqliteConnection connection(options_.path, SqliteConnection::Mode::read_write);
    ASSERT_FALSE(connection.run(sql)) << sqlite3_errmsg(connection.get());
  }

  TempDir directory_;
  SqliteOptions options_;
  std::unique_ptr<SqliteStore> store_;
};

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

TEST_F(SqliteStoreTest, AVersionWaitsSinceItWasQueued) {
  commit(all(opening(1), opening(2), joining(1, 2, /*queued=*/true), joining(1, 3)));
  const auto entries = waiting();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].received_ms, kEvening + 1);
  EXPECT_EQ(entries[0].since_ms, kEvening + 2000) << "who joined at 3000 made no version";
  EXPECT_EQ(entries[1].since_ms, kEvening + 2);
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

TEST_F(SqliteStoreTest, TellsWhereAForgottenTicketWaits) {
  commit(all(opening(1, "merchant-service", pipeline::Priority::p0)));
  EXPECT_THAT(commit(all(joining(1, 2, /*queued=*/true))).other_priorities,
              ElementsAre(testing::Pair(0U, pipeline::Priority::p0)));
  EXPECT_TRUE(commit(all(joining(1, 3))).other_priorities.contains(0));
}

TEST_F(SqliteStoreTest, GrowthOfATicketThatIsGoneIsNotApplied) {
  EXPECT_THAT(commit(all(joining(7, 2))).applied, ElementsAre(false));
  EXPECT_TRUE(load().bodies.empty());
}

TEST_F(SqliteStoreTest, OneUndeliveredVersionATicketTheNewest) {
  EXPECT_EQ(commit(all(opening(1))).superseded, 0U);
  EXPECT_EQ(commit(all(joining(1, 2, /*queued=*/true))).superseded, 1U);
  const auto entries = waiting();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].version, 2U);
  EXPECT_THAT(entries[0].json, HasSubstr(R"("version":2,"change":"grown")"));
  EXPECT_THAT(entries[0].json, HasSubstr(R"("samples":[{"user_id":"u1-2","text":"货不对板+2")"));
}

TEST_F(SqliteStoreTest, VersionsOfOneCommitSupersedeEachOtherToo) {
  EXPECT_EQ(commit(all(opening(1), joining(1, 2, /*queued=*/true))).superseded, 1U);
  EXPECT_EQ(store_->waiting(), 1U);
}

TEST_F(SqliteStoreTest, AMarkMeetsOnlyTheVersionThatWaits) {
  const std::int64_t seq = commit(all(opening(1))).seqs[0];
  commit(all(joining(1, 2, /*queued=*/true)));
  EXPECT_EQ(commit({}, {{seq, 1}}).delivered, 0U);
  EXPECT_EQ(commit({}, {{seq, 2}}).delivered, 1U);
  EXPECT_EQ(commit({}, {{seq, 2}}).delivered, 0U);
  EXPECT_EQ(store_->waiting(), 0U);
  EXPECT_TRUE(waiting().empty());
}

TEST_F(SqliteStoreTest, AMarkOfAVersionThatWasOvertakenOnItsWayIsTold) {
  const std::int64_t seq = commit(all(opening(1))).seqs[0];
  commit(all(joining(1, 2, /*queued=*/true)));
  EXPECT_EQ(commit({}, {{seq, 1, /*entered=*/true}}).overtaken, 1U);
  EXPECT_EQ(commit({}, {{seq, 1}}).overtaken, 0U);
  EXPECT_EQ(commit({}, {{seq, 2, /*entered=*/true}}).overtaken, 0U);
}

TEST_F(SqliteStoreTest, ATicketHasTheSerialOfItsFirstOpening) {
  commit(all(opening(1)));
  TicketChange again = opening(1), grown = joining(1, 2);
  again.serial = again.body->serial = grown.serial = serial_of(7);
  EXPECT_THAT(commit(all(std::move(again), std::move(grown))).other_serials,
              ElementsAre(std::pair{0U, serial_of(1)}, std::pair{1U, serial_of(1)}));
  EXPECT_TRUE(commit(all(joining(1, 3))).other_serials.empty());
}

TEST_F(SqliteStoreTest, WhatCannotBeReadStopsNothingBehindIt) {
  open_tickets(300);
  run_sql("UPDATE tickets SET opening = 'scratched' WHERE seq <= 290");
  std::vector<pipeline::OutboxEntry> entries;
  ASSERT_TRUE(store_->make_outbox_reader()->read(kQueue, 0, 5, entries));
  ASSERT_EQ(entries.size(), 5U);
  EXPECT_EQ(entries.front().seq, 291);
}

TEST_F(SqliteStoreTest, ARaisedTicketWaitsInItsNewQueueAlone) {
  commit(all(opening(1)));
  TicketChange raised = joining(1, 2, /*queued=*/true);
  raised.state.priority = Priority::p0;
  commit(all(std::move(raised)));
  EXPECT_TRUE(waiting(kQueue).empty());
  EXPECT_EQ(waiting({"merchant-service", Priority::p0}).size(), 1U);
}

TEST_F(SqliteStoreTest, QueuesAreReadApartAndInOrder) {
  commit(all(opening(1), opening(2, "tech-support"), opening(3), opening(4)));
  const auto entries = waiting(kQueue, 1);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].ticket, ticket_id(3));
  EXPECT_EQ(entries[1].ticket, ticket_id(4));
  EXPECT_THAT(*store_->make_outbox_reader()->queues(), ElementsAre(kQueue, QueueName{"tech-support", Priority::p2}));
}

TEST_F(SqliteStoreTest, WhatWaitedBeforeARestartMayBeARepeat) {
  commit(all(opening(1)));
  open();
  commit(all(opening(2)));
  const auto entries = waiting();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_TRUE(entries[0].maybe_repeat);
  EXPECT_FALSE(entries[1].maybe_repeat);
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

TEST_F(SqliteStoreTest, WithoutAnOutboxQueuedVersionsAreDelivered) {
  options_.has_outbox = false;
  open();
  EXPECT_EQ(commit(all(opening(1), opening(2))).delivered, 2U);
  EXPECT_EQ(store_->waiting(), 0U);
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

TEST_F(SqliteStoreTest, ADamagedFileIsMovedAsideAndWhatIsReadableIsKept) {
  open_tickets(2000);
  store_.reset();
  damage();

  open();
  ASSERT_TRUE(store_->is_damaged());
  ASSERT_TRUE(store_->mend());
  EXPECT_FALSE(store_->is_damaged());
  EXPECT_TRUE(std::filesystem::exists(*store_->moved_aside()));
  EXPECT_GT(load(5000).bodies.size(), 1000U);
  EXPECT_GE(store_->waiting(), load(5000).bodies.size());
  EXPECT_THAT(commit(all(opening(3000))).applied, ElementsAre(true));
}

TEST_F(SqliteStoreTest, WhereTheLastNumberIsUnreadableTheOthersAreKept) {
  open_tickets(2000);
  store_.reset();
  damage_newest_tickets();
  open();
  EXPECT_TRUE(store_->moved_aside());
  EXPECT_GT(load(5000).bodies.size(), 1900U);
}

TEST_F(SqliteStoreTest, WhoJoinedALostTicketJoinsNoOther) {
  open_tickets(2000);
  commit(all(joining(2000, 2)));
  store_.reset();
  damage_newest_tickets();
  open();
  ASSERT_TRUE(store_->moved_aside());
  const int lost = 2000 - static_cast<int>(load(5000).bodies.size());
  for (int n = 1; n <= lost; ++n) commit(all(opening(3000 + n)));
  for (const auto& [ticket, who] : load(5000).complainants) EXPECT_THAT(who, testing::SizeIs(1));
}

TEST_F(SqliteStoreTest, ADamagedFileStaysWhereThereIsNoRoomForANewOne) {
  const SmallDisk disk(16);
  if (!disk.is_mounted()) GTEST_SKIP() << "no right to mount a tmpfs";
  options_.path = disk / "store.db";
  open();
  open_tickets(2000);
  mark_damaged(options_.path);
  disk.fill();
  ASSERT_TRUE(store_->is_damaged());
  EXPECT_FALSE(store_->mend());
  EXPECT_FALSE(store_->moved_aside());
  EXPECT_FALSE(std::filesystem::exists(fresh_name(options_.path)));
  disk.empty();
  open();
  EXPECT_EQ(load(5000).bodies.size(), 2000U);
}

TEST_F(SqliteStoreTest, ACopyThatFindsNoRoomLeavesNothingOfItself) {
  const SmallDisk disk(16);
  if (!disk.is_mounted()) GTEST_SKIP() << "no right to mount a tmpfs";
  options_.path = disk / "store.db";
  open();
  open_tickets(2000);
  std::filesystem::remove(options_.path);
  disk.fill();
  EXPECT_FALSE(store_->mend());
  EXPECT_FALSE(std::filesystem::exists(fresh_name(options_.path) + "-unfinished"));
  disk.empty();
}

TEST_F(SqliteStoreTest, ToLookThroughAFileThatIsGoneIsNoFault) {
  store_.reset();
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(options_.path + suffix);
  look_through(options_.path);
  EXPECT_FALSE(is_marked_damaged(options_.path));
}

TEST_F(SqliteStoreTest, AFileThatIsDamagedInUseIsReplacedAndItsReadersFollow) {
  open_tickets(2000);
  open();
  const auto outbox = store_->make_outbox_reader();
  TicketQuery query(options_.path);
  ASSERT_FALSE(store_->is_damaged());
  damage();

  std::vector<pipeline::OutboxEntry> entries;
  EXPECT_FALSE(outbox->read(kQueue, 0, 5000, entries));
  ASSERT_TRUE(store_->is_damaged());
  ASSERT_TRUE(store_->mend());
  EXPECT_THAT(commit(all(opening(3000))).seqs, ElementsAre(2001));
  EXPECT_EQ(outbox->read(kQueue, 0, 5000, entries).error(), StoreErrc::replaced);
  entries.clear();
  EXPECT_TRUE(outbox->read(kQueue, 0, 5000, entries));
  EXPECT_EQ(entries.size(), store_->waiting());
  EXPECT_GT(entries.size(), 1000U);
  EXPECT_TRUE(query.find(serial_of(3000))->has_value());
}

TEST_F(SqliteStoreTest, AFileThatIsTakenAwayIsWrittenAgainWhole) {
  commit(all(opening(1), opening(2)));
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(options_.path + suffix);
  EXPECT_FALSE(store_->commit(all(opening(3)), {}));
  ASSERT_TRUE(store_->is_damaged());
  ASSERT_TRUE(store_->mend());
  commit(all(opening(3)));
  open();
  EXPECT_EQ(load().bodies.size(), 3U);
  EXPECT_FALSE(store_->is_damaged());
}

TEST_F(SqliteStoreTest, ALogThatIsTakenAwayTakesNothingWithIt) {
  commit(all(opening(1), opening(2)));
  std::filesystem::remove(options_.path + "-wal");
  EXPECT_FALSE(store_->commit(all(opening(3)), {}));
  ASSERT_TRUE(store_->is_damaged());
  ASSERT_TRUE(store_->mend());
  commit(all(opening(3)));
  open();
  EXPECT_EQ(load().bodies.size(), 3U);
}

TEST_F(SqliteStoreTest, AKillWhileFilesChangePlacesIsMadeGoodAtTheNextStart) {
  commit(all(opening(1)));
  store_.reset();
  mark_damaged(options_.path);
  std::filesystem::rename(options_.path, fresh_name(options_.path));
  std::ofstream(options_.path + "-wal") << "of the old file";
  open();
  EXPECT_EQ(load().bodies.size(), 1U);
  EXPECT_FALSE(store_->is_damaged());
}

// Each of these is what a power cut may find, and what the next start makes good.
TEST_F(SqliteStoreTest, APowerCutWhileFilesChangePlacesFindsEachStepWhole) {
  store_.reset();
  mark_damaged(options_.path);
  std::ofstream(fresh_name(options_.path)) << "fresh";
  change_places(options_.path);
  const auto steps = synced_names(directory_.path());
  const auto find = [&steps](const auto& matcher) {
    return std::ranges::find_if(steps, [&](const Names& names) { return testing::Matches(matcher)(names); });
  };
  const auto ready = find(IsSupersetOf({"store.db", "store.db.new", "store.db.damaged"}));
  const auto aside = find(testing::AllOf(IsSupersetOf({"store.db.damaged-1", "store.db.new", "store.db.damaged"}),
                                         Not(Contains("store.db"))));
  const auto changed = find(testing::AllOf(IsSupersetOf({"store.db.damaged-1", "store.db", "store.db.damaged"}),
                                           Not(Contains("store.db.new"))));
  ASSERT_NE(changed, steps.end());
  EXPECT_LT(ready, aside);
  EXPECT_LT(aside, changed);
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

TEST_F(SqliteStoreTest, SalvageMendsChainsAndStates) {
  commit(all(opening(1), opening(2), joining(1, 2)));
  commit(all(joining(1, 3), joining(2, 2, /*queued=*/true)));
  store_.reset();
  run_sql("DELETE FROM complainants WHERE block = 1; DELETE FROM ticket_states WHERE seq = 2; DELETE FROM queues");
  mark_damaged(options_.path);
  open();

  WindowNotes window = load();
  EXPECT_THAT(window.complainants[ticket_id(1)], testing::SizeIs(2));
  ASSERT_EQ(window.states.size(), 2U);
  EXPECT_EQ(window.states[1].version, 2U);
  EXPECT_EQ(window.states[1].duplicates.events, 2U);
  const Page page = TicketQuery(options_.path).complainants(serial_of(1), "", 10)->value();
  EXPECT_THAT(page.items, ElementsAre(HasSubstr(R"("user_id":"u1")"), HasSubstr("u1-3")));
  ASSERT_EQ(waiting().size(), 2U);
  EXPECT_EQ(commit({}, {{waiting()[0].seq, 1}, {waiting()[1].seq, 2}}).delivered, 2U);
}

// Nothing that is not whole is sent, or built upon.
TEST_F(SqliteStoreTest, AGrowthThatIsUnreadableMarksTheFile) {
  commit(all(opening(1), joining(1, 2, /*queued=*/true)));
  open();
  run_sql("UPDATE ticket_states SET growth = 'scratched'");
  EXPECT_FALSE(store_->commit(all(joining(1, 3)), {}));
  ASSERT_TRUE(store_->is_damaged());
  ASSERT_TRUE(store_->mend());
  commit(all(joining(1, 3)));
  EXPECT_EQ(load().states[0].duplicates.events, 3U);
  EXPECT_EQ(load().states[0].version, 2U);
}

TEST_F(SqliteStoreTest, AFileThatIsNoDatabaseIsMovedAside) {
  store_.reset();
  std::filesystem::remove(options_.path);
  std::ofstream(options_.path) << std::string(8192, 'x');
  open();
  EXPECT_TRUE(store_->moved_aside());
  EXPECT_THAT(commit(all(opening(1))).applied, ElementsAre(true));
}

TEST_F(SqliteStoreTest, AFullStoreAppliesNothingAndSaysSo) {
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

TEST_F(SqliteStoreTest, AFullStoreTakesAgainWhatPruningMadeRoomFor) {
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
TEST_F(SqliteStoreTest, AFullDiskIsMadeRoomOnByPruning) {
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

TEST_F(SqliteStoreTest, PrunesWhatIsOldAndDoesNotWait) {
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

TEST_F(SqliteStoreTest, PrunesALongTicketPieceByPiece) {
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
TEST_F(SqliteStoreTest, AYoungBlockAmongOldOnesKeepsNoneFromPruning) {
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
TEST_F(SqliteStoreTest, WhatIsPrunedIsNowhereAnyMore) {
  TicketChange joined = joining(1, 2);
  joined.complainant.text = "nobody-else-says-this";
  commit(all(opening(1), opening(2), std::move(joined), joining(2, 2)));
  commit({}, {{1, 1}});
  while (*store_->prune(pipeline::from_ms(kEvening) + std::chrono::days{31})) {
  }
  EXPECT_EQ(count("SELECT count(*) FROM complainants WHERE instr(joiners, 'nobody-else-says-this')"), 0);
  EXPECT_THAT(TicketQuery(options_.path).complainants(serial_of(2), "", 10)->value().items, testing::SizeIs(2));
}

TEST_F(SqliteStoreTest, NumbersOfJoinersAreNotGivenTwice) {
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
TEST_F(SqliteStoreTest, TheNumberOfATicketThatIsGoneIsNotGivenTwice) {
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

TEST_F(SqliteStoreTest, SamplesAreLookedForAmongTheFirstComplainants) {
  std::vector<TicketChange> changes = all(opening(1));
  for (std::uint32_t n = 2; n <= 200; ++n) changes.push_back(joining(1, n));
  commit(changes);
  EXPECT_THAT(waiting().at(0).json, HasSubstr(R"("samples":[{"user_id":"u1-2","text":"货不对板+2")"));
}

TEST_F(SqliteStoreTest, NumbersAreNotGivenTwice) {
  const std::int64_t first = commit(all(opening(1))).seqs[0];
  commit({}, {{first, 1}});
  ASSERT_TRUE(store_->prune(pipeline::from_ms(kEvening) + std::chrono::days{31}));
  EXPECT_GT(commit(all(opening(2))).seqs[0], first);
}

}  // namespace
}  // namespace danmakud::adapters
