// Questions about tickets: filters, pages, bounded looks back.
#include "adapters/ticket_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sqlite_store.h"
#include "adapters/store_error.h"
#include "tests/support/changes.h"
#include "tests/support/temp_dir.h"

namespace danmakud::adapters {
namespace {

using namespace test;
using pipeline::Priority;
using pipeline::TicketChange;
using pipeline::TicketStatus;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr int kTickets = 1200;

// One store for all: these tests only read.
class TicketQueryTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = std::make_unique<TempDir>();
    store_ = std::make_unique<SqliteStore>(SqliteOptions{.path = path(), .keep = {}, .max_bytes = 1U << 30});
    std::vector<TicketChange> changes;
    for (int n = 1; n <= kTickets; ++n) changes.push_back(opening(n));
    TicketChange& special = changes[99];
    special.body->team = special.team = "tech-support";
    special.body->category = "technical.stream";
    special.body->source.platform = "douyin";
    special.body->source.merchant_id = "m9";
    special.body->source.item_id = "i9";
    special.state.status = TicketStatus::observed;
    special.state.priority = Priority::p1;
    special.state.order_id = "4001";
    for (std::uint32_t n = 2; n <= 7; ++n) changes.push_back(joining(50, n));
    ASSERT_TRUE(store_->commit(changes, {}));
  }
  static void TearDownTestSuite() {
    store_.reset();
    directory_.reset();
  }
  static std::string path() { return *directory_ / "store.db"; }

  Page list(const TicketFilter& filter) {
    const auto page = query_.list(filter);
    EXPECT_TRUE(page);
    return page ? *page : Page{};
  }
  static std::unique_ptr<TempDir> directory_;
  static std::unique_ptr<SqliteStore> store_;
  TicketQuery query_{path()};
};
std::unique_ptr<TempDir> TicketQueryTest::directory_;
std::unique_ptr<SqliteStore> TicketQueryTest::store_;

TEST_F(TicketQueryTest, ListsTheNewestFirst) {
  const Page page = list({.limit = 2});
  EXPECT_THAT(page.items, ElementsAre(HasSubstr(serial_of(1200)), HasSubstr(serial_of(1199))));
  EXPECT_TRUE(page.next);
}

TEST_F(TicketQueryTest, PagesFollowEachOtherToTheEnd) {
  TicketFilter filter{.limit = 500};
  std::vector<std::size_t> sizes;
  for (std::optional<std::string> next = ""; next;) {
    filter.cursor = *next;
    const Page page = list(filter);
    sizes.push_back(page.items.size());
    next = page.next;
  }
  EXPECT_THAT(sizes, ElementsAre(500U, 500U, 200U));
}

TEST_F(TicketQueryTest, NoPageIsLargerThanTheLimit) {
  EXPECT_THAT(list({.limit = 100'000}).items, SizeIs(kMaxPage));
}

TEST_F(TicketQueryTest, FindsByEachFilter) {
  const std::vector<TicketFilter> filters{{.status = TicketStatus::observed},
                                          {.priority = Priority::p1},
                                          {.team = "tech-support"},
                                          {.category = "technical.stream"},
                                          {.platform = "douyin"},
                                          {.user = "u100"},
                                          {.order = "4001"},
                                          {.merchant = "m9"},
                                          {.item = "i9"},
                                          {.serial = serial_of(100)},
                                          {.since_ms = kEvening + 100, .until_ms = kEvening + 101}};
  for (const TicketFilter& filter : filters) EXPECT_THAT(list(filter).items, ElementsAre(HasSubstr(serial_of(100))));
}

TEST_F(TicketQueryTest, FiltersHoldTogether) {
  EXPECT_THAT(list({.room = "r0", .limit = 500}).items, SizeIs(kTickets / 10));
  EXPECT_THAT(list({.team = "tech-support", .room = "r1"}).items, SizeIs(0));
}

TEST_F(TicketQueryTest, ACursorThatIsNoneIsAnError) {
  EXPECT_EQ(query_.list({.cursor = "x'; --"}).error(), StoreErrc::bad_cursor);
}

TEST_F(TicketQueryTest, FindsByIdAndBySerial) {
  const auto by_id = query_.find(to_string(ticket_id(50)));
  ASSERT_TRUE(by_id && *by_id);
  EXPECT_THAT(**by_id, HasSubstr(R"("duplicates":{"events":7,"users":7)"));
  EXPECT_EQ(*query_.find(serial_of(50)), *by_id);
  EXPECT_EQ(*query_.find("DM-20261111-999999"), std::nullopt);
  EXPECT_EQ(*query_.find("nonsense"), std::nullopt);
  EXPECT_EQ(*query_.find("SE" + serial_of(50).substr(2)), std::nullopt) << "another daemon's";
  EXPECT_THAT(list({.serial = "SE" + serial_of(50).substr(2)}).items, testing::IsEmpty());
}

TEST_F(TicketQueryTest, SamplesAreTheFirstFiveOthers) {
  const std::string ticket = query_.find(serial_of(50))->value();
  EXPECT_THAT(ticket, HasSubstr(R"("samples":[{"user_id":"u50-2","text":"货不对板+2")"));
  EXPECT_THAT(ticket, HasSubstr("货不对板+6"));
  EXPECT_THAT(ticket, testing::Not(HasSubstr("货不对板+7")));
}

TEST_F(TicketQueryTest, ComplainantsComePageByPage) {
  const Page first = query_.complainants(serial_of(50), "", 5)->value();
  ASSERT_THAT(first.items, SizeIs(5));
  EXPECT_THAT(first.items[0], HasSubstr(R"("user_id":"u50")"));
  const Page second = query_.complainants(to_string(ticket_id(50)), first.next.value(), 5)->value();
  EXPECT_THAT(second.items, ElementsAre(HasSubstr("u50-6"), HasSubstr("u50-7")));
  EXPECT_EQ(second.next, std::nullopt);
  EXPECT_EQ(*query_.complainants("DM-20261111-999999", "", 5), std::nullopt);
}

TEST_F(TicketQueryTest, LooksBackABoundedDistanceAndSaysWhereToGoOn) {
  TempDir directory;
  SqliteStore store({.path = directory / "s.db", .keep = {}, .max_bytes = 1U << 30});
  std::vector<TicketChange> changes = all(opening(1, "tech-support"));
  for (int n = 2; n <= kLookBack + 1; ++n) changes.push_back(opening(n));
  ASSERT_TRUE(store.commit(changes, {}));

  TicketQuery query(directory / "s.db");
  const Page nothing_yet = *query.list({.team = "tech-support"});
  EXPECT_THAT(nothing_yet.items, SizeIs(0));
  const Page found = *query.list({.team = "tech-support", .cursor = nothing_yet.next.value()});
  EXPECT_THAT(found.items, SizeIs(1));
  EXPECT_EQ(found.next, std::nullopt);
}

}  // namespace
}  // namespace danmakud::adapters
