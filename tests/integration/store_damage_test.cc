// A store whose file is damaged, or taken away: what is readable is kept, and a kill at any step loses nothing of it.
#include "adapters/store_damage.h"

#include <array>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/store_error.h"
#include "adapters/store_places.h"
#include "adapters/ticket_query.h"
#include "tests/integration/sqlite_store_fixture.h"
#include "tests/support/folder_syncs.h"
#include "tests/support/small_disk.h"

namespace danmakud::adapters {
namespace {

using namespace test;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

class StoreDamageTest : public SqliteStoreFixture {
 protected:
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
};

TEST_F(StoreDamageTest, ADamagedFileIsMovedAsideAndWhatIsReadableIsKept) {
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

TEST_F(StoreDamageTest, WhereTheLastNumberIsUnreadableTheOthersAreKept) {
  open_tickets(2000);
  store_.reset();
  damage_newest_tickets();
  open();
  EXPECT_TRUE(store_->moved_aside());
  EXPECT_GT(load(5000).bodies.size(), 1900U);
}

TEST_F(StoreDamageTest, WhoJoinedALostTicketJoinsNoOther) {
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

TEST_F(StoreDamageTest, ADamagedFileStaysWhereThereIsNoRoomForANewOne) {
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

TEST_F(StoreDamageTest, ACopyThatFindsNoRoomLeavesNothingOfItself) {
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

TEST_F(StoreDamageTest, ToLookThroughAFileThatIsGoneIsNoFault) {
  store_.reset();
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(options_.path + suffix);
  look_through(options_.path);
  EXPECT_FALSE(is_marked_damaged(options_.path));
}

TEST_F(StoreDamageTest, AFileThatIsDamagedInUseIsReplacedAndItsReadersFollow) {
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

TEST_F(StoreDamageTest, AFileThatIsTakenAwayIsWrittenAgainWhole) {
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

TEST_F(StoreDamageTest, ALogThatIsTakenAwayTakesNothingWithIt) {
  commit(all(opening(1), opening(2)));
  std::filesystem::remove(options_.path + "-wal");
  EXPECT_FALSE(store_->commit(all(opening(3)), {}));
  ASSERT_TRUE(store_->is_damaged());
  ASSERT_TRUE(store_->mend());
  commit(all(opening(3)));
  open();
  EXPECT_EQ(load().bodies.size(), 3U);
}

TEST_F(StoreDamageTest, AKillWhileFilesChangePlacesIsMadeGoodAtTheNextStart) {
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
TEST_F(StoreDamageTest, APowerCutWhileFilesChangePlacesFindsEachStepWhole) {
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

TEST_F(StoreDamageTest, SalvageMendsChainsAndStates) {
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
TEST_F(StoreDamageTest, AGrowthThatIsUnreadableMarksTheFile) {
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

TEST_F(StoreDamageTest, AFileThatIsNoDatabaseIsMovedAside) {
  store_.reset();
  std::filesystem::remove(options_.path);
  std::ofstream(options_.path) << std::string(8192, 'x');
  open();
  EXPECT_TRUE(store_->moved_aside());
  EXPECT_THAT(commit(all(opening(1))).applied, ElementsAre(true));
}

}  // namespace
}  // namespace danmakud::adapters
