// What triage leaves out of a change where nobody asks for it, the store does without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sqlite_store.h"
#include "adapters/ticket_query.h"
#include "tests/support/changes.h"
#include "tests/support/temp_dir.h"

namespace danmakud::adapters {
namespace {

using pipeline::TicketChange;
using testing::ElementsAre;
using testing::HasSubstr;

// Of an opening the body says it all; of who joins without a new version, the ticket's id is enough.
TicketChange sparse(TicketChange change) {
  change.serial.clear();
  if (!change.queued) change.team.clear();
  return change;
}

class SqliteSparseChangesTest : public testing::Test {
 protected:
  pipeline::CommitReport commit(const std::vector<TicketChange>& changes) {
    pipeline::Result<pipeline::CommitReport> report = store_.commit(changes, {});
    EXPECT_TRUE(report) << report.error().message();
    return report ? *report : pipeline::CommitReport{};
  }
  std::vector<pipeline::OutboxEntry> waiting() {
    std::vector<pipeline::OutboxEntry> entries;
    EXPECT_TRUE(store_.make_outbox_reader()->read({"merchant-service", pipeline::Priority::p2}, 0, 10, entries));
    return entries;
  }

  const test::TempDir directory_;
  const std::string path_ = directory_ / "store.db";
  SqliteStore store_{{.path = path_}};
};

TEST_F(SqliteSparseChangesTest, ATicketHasItsBodysSerialAndTeam) {
  TicketChange opened = sparse(test::opening(1));
  opened.team.clear();
  commit(test::all(std::move(opened)));
  const auto found = TicketQuery(path_).find(test::serial_of(1));
  EXPECT_THAT(found->value_or(""), HasSubstr(test::serial_of(1)));
  EXPECT_EQ(waiting().size(), 1U);
}

TEST_F(SqliteSparseChangesTest, WhoJoinsWithoutANewVersionLeavesTheWaitingOneWhereItIs) {
  commit(test::all(test::opening(1)));
  const pipeline::CommitReport joined =
      commit(test::all(sparse(test::joining(1, 2)), sparse(test::joining(1, 3, true))));
  EXPECT_THAT(joined.applied, ElementsAre(true, true));
  EXPECT_TRUE(joined.other_serials.empty());
  ASSERT_EQ(waiting().size(), 1U);
  EXPECT_EQ(waiting()[0].version, 2U);
  EXPECT_EQ(TicketQuery(path_).complainants(test::serial_of(1), "", 10)->value().items.size(), 3U);
}

}  // namespace
}  // namespace danmakud::adapters
