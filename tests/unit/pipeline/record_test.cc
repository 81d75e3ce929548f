#include "pipeline/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fakes.h"
#include "tests/support/manual_clock.h"

namespace danmakud::pipeline {
namespace {

using test::FakeStore;
using test::ReceiptBox;
using Kind = TicketChange::Kind;

TicketId id_of(std::uint8_t n) {
  return TicketId{{n}};
}

class RecordTest : public testing::Test, public OutboxListener {
 protected:
  void on_queued(std::vector<Queued> queued) override { std::ranges::move(queued, std::back_inserter(announced)); }

  TicketChange change(Kind kind, Hold hold, bool queued = true) {
    TicketChange made;
    made.kind = kind;
    made.ticket = id_of(1);
    if (kind == Kind::opened) {
      made.body = std::make_unique<TicketBody>();
      made.body->category = "commerce.quality";
    }
    made.queued = queued;
    made.team = "merchant-service";
    made.serial = "DM-20261111-000001";
    made.complainant.event_id = "c1";
    made.complainant.user_id = "u1";
    made.event_index = 4;
    made.how = "crowd";
    made.hold = std::move(hold);
    return made;
  }
  bool commit(TicketChange one) {
    RecordBatch batch;
    batch.changes.push_back(std::move(one));
    record.add(std::move(batch));
    return record.commit_group();
  }

  test::ManualClock clock;
  test::ReportBox reports;
  FakeStore store;
  PolicyStore policies;
  ReceiptBox receipts;
  std::vector<Queued> announced;
  RecordStats stats;
  Pipeline::Parts parts{policies, clock, store, reports};
  PipelineOptions options{.max_retry_pause = std::chrono::milliseconds{1}};
  LostTickets lost;
  Record record{parts, options, stats, lost, this};
};

TEST_F(RecordTest, settles_after_the_commit) {
  ASSERT_TRUE(commit(change(Kind::opened, receipts.hold())));
  EXPECT_EQ(store.committed, 1u);
  ASSERT_EQ(receipts.size(), 1u);
  EXPECT_FALSE(receipts.at(0).is_abandoned());
}

TEST_F(RecordTest, tries_a_failed_commit_again_and_says_once_that_it_failed_and_works) {
  store.fail_next(3);
  ASSERT_TRUE(commit(change(Kind::opened, receipts.hold())));
  EXPECT_EQ(receipts.size(), 1u);
  EXPECT_EQ(stats.commit_failures.value(), 3u);
  EXPECT_TRUE(stats.store_ok.load());
  EXPECT_EQ(stats.store_problem, "No space left on device");
  EXPECT_THAT(reports.lines(),
              testing::ElementsAre(testing::HasSubstr("store_failed"), testing::HasSubstr("store_works")));
}

TEST_F(RecordTest, abandons_what_could_not_be_stored_when_stopped) {
  store.fail_next(1'000'000);
  record.stop();
  EXPECT_FALSE(commit(change(Kind::opened, receipts.hold())));
  EXPECT_EQ(receipts.size(), 0u);
}

TEST_F(RecordTest, marks_that_trickle_in_wait_no_longer_than_those_that_come_alone) {
  const auto mark = [](std::int64_t seq) { return RecordBatch{.changes = {}, .delivered = {{seq, 1}}, .probe = {}}; };
  record.add(mark(1));
  EXPECT_TRUE(record.group_can_wait());
  clock.advance(Record::kMarkPatience / 2);
  record.add(mark(2));
  EXPECT_TRUE(record.group_can_wait());
  clock.advance(Record::kMarkPatience / 2);
  EXPECT_FALSE(record.group_can_wait());
  ASSERT_TRUE(record.commit_group());
  record.add(mark(3));
  EXPECT_TRUE(record.group_can_wait());
}

TEST_F(RecordTest, tells_those_who_asked_which_ticket_it_is) {
  ASSERT_TRUE(commit(change(Kind::opened, receipts.hold(/*wants_tickets=*/true))));
  ASSERT_EQ(receipts.at(0).tickets.size(), 1u);
  const TicketNotice& notice = receipts.at(0).tickets[0];
  EXPECT_EQ(notice.event, 4u);
  EXPECT_EQ(notice.serial, "DM-20261111-000001");
  EXPECT_TRUE(notice.opened);
}

TEST_F(RecordTest, names_the_ticket_of_a_repeat) {
  ASSERT_TRUE(commit(change(Kind::repeat, receipts.hold(/*wants_tickets=*/true), /*queued=*/false)));
  ASSERT_EQ(receipts.at(0).tickets.size(), 1u);
  EXPECT_EQ(receipts.at(0).tickets[0].id, to_string(id_of(1)));
  EXPECT_FALSE(receipts.at(0).tickets[0].opened);
}

TEST_F(RecordTest, gives_a_ticket_the_serial_that_the_store_knows_it_under) {
  store.refuse(id_of(1));
  store.other_serials = {{0, "DM-20261110-000007"}};
  ASSERT_TRUE(commit(change(Kind::opened, receipts.hold(/*wants_tickets=*/true))));
  ASSERT_EQ(receipts.at(0).tickets.size(), 1u);
  EXPECT_EQ(receipts.at(0).tickets[0].serial, "DM-20261110-000007");
  EXPECT_FALSE(receipts.at(0).tickets[0].opened);
}

TEST_F(RecordTest, announces_a_ticket_in_the_queue_where_the_store_has_it) {
  store.other_priorities = {{0, Priority::p0}};
  ASSERT_TRUE(commit(change(Kind::joined, receipts.hold())));
  ASSERT_EQ(announced.size(), 1u);
  EXPECT_EQ(announced[0].queue.priority, Priority::p0);
}

TEST_F(RecordTest, counts_a_version_that_was_overtaken_on_its_way_as_delivered) {
  store.superseded = 1;
  ASSERT_TRUE(commit(change(Kind::joined, receipts.hold())));
  store.superseded = 0;
  store.overtaken = 1;
  record.add({{}, {{1, 1, true}}, nullptr});
  ASSERT_TRUE(record.commit_group());
  EXPECT_EQ(stats.superseded.value(), 0u);
  EXPECT_EQ(stats.delivered.value(), 1u);
}

TEST_F(RecordTest, gives_back_what_was_to_join_a_ticket_that_the_store_has_lost) {
  store.refuse(id_of(1));
  TicketChange joining = change(Kind::joined, receipts.hold());
  joining.complainant.event_hash = 7;
  ASSERT_TRUE(commit(std::move(joining)));
  EXPECT_TRUE(receipts.at(0).is_abandoned());
  const auto noted = lost.take();
  ASSERT_EQ(noted.size(), 1u);
  EXPECT_EQ(noted[0].ticket, id_of(1));
  EXPECT_EQ(noted[0].event, 7u);
}

TEST_F(RecordTest, gives_back_the_repeat_of_what_it_gave_back_until_that_is_kept) {
  const auto commit_event = [this](Kind kind) {
    TicketChange made = change(kind, receipts.hold(), /*queued=*/false);
    made.complainant.event_hash = 7;
    ASSERT_TRUE(commit(std::move(made)));
  };
  store.refuse(id_of(1));
  commit_event(Kind::joined);
  store.refuse(id_of(2));
  commit_event(Kind::repeat);
  commit_event(Kind::opened);
  commit_event(Kind::repeat);
  EXPECT_TRUE(receipts.at(1).is_abandoned());
  EXPECT_FALSE(receipts.at(2).is_abandoned());
  EXPECT_FALSE(receipts.at(3).is_abandoned());
  EXPECT_EQ(lost.take().size(), 1u);
}

TEST_F(RecordTest, mends_a_damaged_store_says_so_and_balances) {
  store.outbox.resize(5);
  stats.loaded_waiting.add(5);
  store.damaged = true;
  record.tend_store();
  record.tend_store();
  EXPECT_THAT(reports.lines(),
              testing::ElementsAre("store_was_damaged: moved to aside; of 5 tickets that waited 4 wait now"));
  EXPECT_EQ(stats.superseded.value(), 1u);
  EXPECT_TRUE(stats.store_ok.load());
}

TEST_F(RecordTest, says_once_that_a_damaged_store_cannot_be_mended) {
  store.damaged = store.unmendable = true;
  record.tend_store();
  clock.advance(std::chrono::milliseconds{100});
  record.tend_store();
  EXPECT_THAT(reports.lines(), testing::ElementsAre(testing::StartsWith("store_not_mended: ")));
  EXPECT_FALSE(stats.store_ok.load());
}

TEST_F(RecordTest, looks_for_damage_some_times_a_second_and_at_once_where_a_commit_fails) {
  record.tend_store();
  store.outbox.resize(1);
  store.damaged = true;
  record.tend_store();
  EXPECT_TRUE(store.damaged);
  store.fail_next(1);
  ASSERT_TRUE(commit(change(Kind::opened, receipts.hold())));
  EXPECT_FALSE(store.damaged);
}

TEST_F(RecordTest, makes_room_while_nothing_can_be_stored) {
  store.fail_next(2);
  ASSERT_TRUE(commit(change(Kind::opened, receipts.hold())));
  EXPECT_EQ(store.prunes, 1);
}

TEST_F(RecordTest, names_no_ticket_where_none_is_known_any_more) {
  TicketChange repeat = change(Kind::repeat, receipts.hold(/*wants_tickets=*/true), /*queued=*/false);
  repeat.ticket = {};
  ASSERT_TRUE(commit(std::move(repeat)));
  EXPECT_TRUE(receipts.at(0).tickets.empty());
}

TEST_F(RecordTest, tells_nobody_who_did_not_ask) {
  ASSERT_TRUE(commit(change(Kind::opened, receipts.hold())));
  EXPECT_TRUE(receipts.at(0).tickets.empty());
}

TEST_F(RecordTest, announces_what_is_queued_and_nothing_else) {
  ASSERT_TRUE(commit(change(Kind::opened, receipts.hold(), /*queued=*/true)));
  ASSERT_TRUE(commit(change(Kind::joined, receipts.hold(), /*queued=*/false)));
  ASSERT_EQ(announced.size(), 1u);
  EXPECT_EQ(announced[0].queue.team, "merchant-service");
  EXPECT_FALSE(announced[0].again);
}

TEST_F(RecordTest, announces_a_grown_ticket_as_one_that_comes_again) {
  ASSERT_TRUE(commit(change(Kind::joined, receipts.hold())));
  ASSERT_EQ(announced.size(), 1u);
  EXPECT_TRUE(announced[0].again);
}

TEST_F(RecordTest, counts_an_opening_that_the_store_knew_as_a_repeat) {
  store.refuse(id_of(1));
  ASSERT_TRUE(commit(change(Kind::opened, receipts.hold())));
  EXPECT_EQ(receipts.size(), 1u);
  EXPECT_EQ(stats.opened_tickets.value(), 0u);
  EXPECT_EQ(stats.repeats_by_source[0].value(), 1u);
  EXPECT_TRUE(announced.empty());
}

TEST_F(RecordTest, a_probe_closes_the_group_and_is_answered_behind_it) {
  RecordBatch batch;
  batch.changes.push_back(change(Kind::opened, receipts.hold()));
  record.add(std::move(batch));
  RecordBatch mark;
  mark.probe = std::make_shared<LedgerProbe>();
  mark.probe->snapshot.sources.resize(1);
  std::future<LedgerSnapshot> answer = mark.probe->done.get_future();
  record.add(std::move(mark));
  EXPECT_TRUE(record.group_is_full());
  ASSERT_TRUE(record.commit_group());
  const LedgerSnapshot snapshot = answer.get();
  EXPECT_EQ(snapshot.sources[0].opened, 1u);
  EXPECT_EQ(snapshot.tickets.opened, 1u);
}

TEST_F(RecordTest, prunes_at_once_and_then_after_a_while) {
  record.tend_store();
  record.tend_store();
  EXPECT_EQ(store.prunes, 1);
  clock.advance(std::chrono::minutes{5});
  record.tend_store();
  EXPECT_EQ(store.prunes, 2);
}

TEST_F(RecordTest, goes_on_pruning_soon_while_there_is_more) {
  store.more_to_prune = true;
  record.tend_store();
  record.tend_store();
  EXPECT_EQ(store.prunes, 1) << "commits come in between";
  clock.advance(std::chrono::seconds{1});
  record.tend_store();
  EXPECT_EQ(store.prunes, 2);
}

TEST_F(RecordTest, what_was_observed_until_it_was_too_old_is_superseded) {
  store.only_observed = 2;
  record.tend_store();
  EXPECT_EQ(stats.superseded.value(), 2u);
}

}  // namespace
}  // namespace danmakud::pipeline
