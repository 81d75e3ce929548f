// The store on a disk that fails at the n-th write or sync, for every n: a commit is whole and durable, or it is not
// there.
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sqlite_store.h"
#include "adapters/store_damage.h"
#include "adapters/store_error.h"
#include "tests/support/changes.h"
#include "tests/support/failing_vfs.h"
#include "tests/support/temp_dir.h"

namespace danmakud::adapters {
namespace {

using namespace test;
using pipeline::Delivered;

struct Counts final : pipeline::WindowLoader {
  void on_ticket(const pipeline::TicketBody&, const pipeline::TicketState& state) override {
    ++tickets;
    events += state.duplicates.events;
  }
  void on_complainant(const pipeline::TicketId&, const pipeline::Complainant&) override { ++complainants; }
  void on_serial(std::int32_t, std::uint32_t last) override { last_serial = last; }
  friend bool operator==(const Counts& a, const Counts& b) {
    return a.tickets == b.tickets && a.events == b.events && a.complainants == b.complainants &&
           a.last_serial == b.last_serial;
  }
  std::uint64_t tickets = 0, events = 0, complainants = 0, last_serial = 0;
};

class StoreFaultsTest : public testing::TestWithParam<FailingVfs::Fault> {
 protected:
  void open() {
    store_.reset();
    store_ = std::make_unique<SqliteStore>(options_);
  }
  Counts counts() {
    Counts counts;
    EXPECT_TRUE(store_->load(1000, counts));
    return counts;
  }
  // Round n: ten tickets, one of which grows at once, and the marks of the round before.
  struct Round {
    std::vector<pipeline::TicketChange> changes;
    std::vector<Delivered> delivered;
  };
  static Round round(int n) {
    Round round;
    for (int i = 1; i <= 10; ++i) round.changes.push_back(opening(10 * n + i));
    round.changes.push_back(joining(10 * n + 1, 2));
    if (n > 0) round.changes.push_back(joining(1, static_cast<std::uint32_t>(n + 2)));
    for (int i = 1; n > 0 && i <= 10; ++i) round.delivered.push_back({10 * (n - 1) + i, 1});
    return round;
  }
  void expect_rounds(std::uint64_t n) {
    const Counts found = counts();
    EXPECT_EQ(found.tickets, 10 * n);
    EXPECT_EQ(found.events, 12 * n - 1);
    EXPECT_EQ(found.complainants, 12 * n - 1);
    EXPECT_EQ(store_->waiting(), 10U);
  }

  FailingVfs disk_;
  TempDir directory_;
  SqliteOptions options_{.path = directory_ / "store.db"};
  std::unique_ptr<SqliteStore> store_;
};

TEST_P(StoreFaultsTest, ACommitIsWholeOrNotThereAtAll) {
  open();
  bool failed = true;
  int n = 0;
  for (; failed; ++n) {
    const Round next = round(n);
    disk_.fail_from(n + 1, GetParam());
    const bool committed = store_->commit(next.changes, next.delivered).has_value();
    failed = disk_.has_failed();
    EXPECT_EQ(committed, !failed);
    disk_.heal();
    while (failed && !store_->commit(next.changes, next.delivered)) {
    }
    expect_rounds(static_cast<std::uint64_t>(n) + 1);
  }
  EXPECT_EQ(n, 3);  // its one write failed, then its sync, then neither
  open();
  expect_rounds(static_cast<std::uint64_t>(n));
}

TEST_P(StoreFaultsTest, AFailureWhileOpeningDamagesNothing) {
  open();
  ASSERT_TRUE(store_->commit(round(0).changes, {}));
  bool failed = true;
  for (int n = 1; failed; ++n) {
    store_.reset();
    disk_.fail_from(n, GetParam());
    try {
      open();
    } catch (const std::exception&) {
    }
    failed = disk_.has_failed();
    disk_.heal();
    open();
    EXPECT_EQ(store_->moved_aside(), std::nullopt);
    expect_rounds(1);
  }
}

// Of the damaged file no more is lost than what was unreadable, and of the new one nothing is believed that was known
// of the other.
class MendingFaultsTest : public StoreFaultsTest {};
TEST_P(MendingFaultsTest, AFailureWhileMendingLosesNothingElse) {
  bool failed = true;
  for (int n = 1; failed; ++n) {
    options_.path = directory_ / (std::to_string(n) + ".db");
    open();
    ASSERT_TRUE(store_->commit(round(0).changes, {}));
    ASSERT_TRUE(store_->commit(all(joining(2, 2)), {}));
    ASSERT_FALSE(SqliteConnection(options_.path, SqliteConnection::Mode::read_write)
                     .run("UPDATE tickets SET opening = 'scratched' WHERE seq = 2"));
    mark_damaged(options_.path);
    ASSERT_TRUE(store_->is_damaged());

    disk_.fail_from(n, GetParam());
    const bool mended = store_->mend().has_value();
    failed = disk_.has_failed();
    EXPECT_EQ(mended, !failed);
    disk_.heal();
    EXPECT_EQ(counts().tickets, 9U) << n;
    const bool is_new = store_->moved_aside().has_value();
    const auto report = store_->commit(all(joining(2, 3)), {});
    if (is_new && report) {
      EXPECT_THAT(report->applied, testing::ElementsAre(false)) << n;
    }
  }
}
INSTANTIATE_TEST_SUITE_P(Faults, MendingFaultsTest, testing::Values(FailingVfs::Fault::cannot_open));

INSTANTIATE_TEST_SUITE_P(Faults, StoreFaultsTest,
                         testing::Values(FailingVfs::Fault::io_error, FailingVfs::Fault::disk_full),
                         [](const auto& tested) {
                           return tested.param == FailingVfs::Fault::io_error ? "io_error" : "disk_full";
                         });

}  // namespace
}  // namespace danmakud::adapters
