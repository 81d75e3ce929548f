#include "pipeline/deliver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fakes.h"
#include "tests/support/manual_clock.h"

namespace danmakud::pipeline {
namespace {

using OutcomeKind = DeliveryOutcome::Kind;
using testing::ElementsAre;

const QueueName kUrgent{"content-review", Priority::p0};
const QueueName kNormal{"merchant-service", Priority::p2};

class DeliverTest : public testing::Test {
 protected:
  void wait_in_outbox(std::int64_t seq, const QueueName& queue = kNormal, std::uint32_t version = 1) {
    std::erase_if(store.outbox, [seq](const OutboxEntry& entry) { return entry.seq == seq; });
    OutboxEntry entry;
    entry.seq = seq;
    entry.version = version;
    entry.queue = queue;
    const auto place = std::ranges::find_if(store.outbox, [seq](const OutboxEntry& other) { return other.seq > seq; });
    store.outbox.insert(place, entry);
  }
  void announce(std::int64_t seq, const QueueName& queue = kNormal, bool again = false) { mail({queue, seq, again}); }
  // As record does: with the ticket that opened.
  void announce_opened(std::int64_t seq, const QueueName& queue = kNormal) {
    mail({queue, seq, false, std::make_unique<TicketBody>()});
  }
  void mail(OutboxListener::Queued queued) {
    std::vector<OutboxListener::Queued> all;
    all.push_back(std::move(queued));
    deliver.on_queued(std::move(all));
  }
  void turns(int n) {
    for (int i = 0; i < n; ++i) ASSERT_TRUE(deliver.turn(std::chrono::milliseconds{0}));
  }
  std::vector<std::int64_t> order() const {
    std::vector<std::int64_t> seqs;
    for (const OutboxEntry& entry : outlet.delivered) seqs.push_back(entry.seq);
    return seqs;
  }

  test::ManualClock clock;
  test::ReportBox reports;
  test::FakeStore store;
  test::FakeOutlet outlet;
  DeliverStats stats;
  Deliver deliver{store,   outlet, clock,
                  reports, stats,  [this](std::vector<Delivered> marks) { ASSERT_TRUE(store.commit({}, marks)); }};
};

TEST_F(DeliverTest, sends_what_waits_in_order_and_marks_it) {
  for (std::int64_t seq : {1, 2, 3}) wait_in_outbox(seq);
  turns(1);
  EXPECT_THAT(order(), ElementsAre(1, 2, 3));
  EXPECT_TRUE(store.outbox.empty());
}

TEST_F(DeliverTest, sends_the_most_urgent_queue_first) {
  wait_in_outbox(1, kNormal);
  wait_in_outbox(2, kUrgent);
  turns(1);
  EXPECT_THAT(order(), ElementsAre(2, 1));
}

TEST_F(DeliverTest, sends_what_is_announced_later) {
  turns(1);
  wait_in_outbox(1);
  announce(1);
  turns(1);
  EXPECT_THAT(order(), ElementsAre(1));
}

TEST_F(DeliverTest, sends_what_opened_without_reading_it) {
  wait_in_outbox(1);
  turns(1);
  announce_opened(2);
  announce_opened(3);
  turns(1);
  EXPECT_THAT(order(), ElementsAre(1, 2, 3));
}

TEST_F(DeliverTest, reads_what_opened_where_older_ones_wait) {
  announce_opened(2);  // nobody has looked yet what lies before it
  turns(1);
  EXPECT_TRUE(order().empty());
  wait_in_outbox(3);
  announce(3);
  announce_opened(4);
  turns(1);
  EXPECT_THAT(order(), ElementsAre(3));
}

TEST_F(DeliverTest, reads_what_opened_while_the_outlet_was_away) {
  wait_in_outbox(1);
  turns(1);
  outlet.up = false;
  announce_opened(2);
  turns(1);
  outlet.up = true;
  turns(1);
  EXPECT_THAT(order(), ElementsAre(1));
  wait_in_outbox(2, kNormal, /*version=*/2);
  announce(2, kNormal, /*again=*/true);
  turns(1);
  EXPECT_THAT(order(), ElementsAre(1, 2));
}

TEST_F(DeliverTest, sends_a_grown_ticket_again_though_its_number_lies_behind) {
  wait_in_outbox(1);
  wait_in_outbox(2);
  turns(1);
  wait_in_outbox(1, kNormal, /*version=*/2);
  announce(1, kNormal, /*again=*/true);
  turns(1);
  EXPECT_THAT(order(), ElementsAre(1, 2, 1));
  EXPECT_EQ(outlet.delivered.back().version, 2u);
}

TEST_F(DeliverTest, sends_a_grown_ticket_though_another_has_left_the_queue) {
  for (std::int64_t seq : {1, 2}) wait_in_outbox(seq);
  turns(1);
  wait_in_outbox(1, kNormal, /*version=*/2);
  announce(1, kNormal, /*again=*/true);
  announce(2, kNormal, /*again=*/true);  // grew, and then was raised: it is not there any more
  turns(1);
  EXPECT_THAT(order(), ElementsAre(1, 2, 1));
}

TEST_F(DeliverTest, sends_what_grew_while_the_outlet_was_away) {
  for (std::int64_t seq : {1, 2}) wait_in_outbox(seq);
  turns(1);
  outlet.up = false;
  wait_in_outbox(1, kNormal, /*version=*/2);
  announce(1, kNormal, /*again=*/true);
  turns(2);
  outlet.up = true;
  turns(1);
  EXPECT_THAT(order(), ElementsAre(1, 2, 1));
}

TEST_F(DeliverTest, keeps_no_more_mail_with_tickets_than_it_may) {
  constexpr std::int64_t kQueues = 20, kTickets = 256;
  const auto queue = [](std::int64_t n) { return QueueName{"team-" + std::to_string(n), Priority::p2}; };
  outlet.room = kQueues * kTickets;
  for (std::int64_t n = 0; n < kQueues; ++n) announce(1, queue(n));
  turns(1);  // now it knows that nothing else lies there
  for (std::int64_t n = 0; n < kQueues * kTickets; ++n) announce_opened(2 + n % kTickets, queue(n / kTickets));
  turns(1);
  EXPECT_EQ(order().size(), 4096u) << "the others are to be read";
}

TEST_F(DeliverTest, keeps_no_more_of_a_large_commit_either) {
  outlet.room = 5000;
  std::vector<OutboxListener::Queued> all;
  for (std::int64_t n = 0; n < 5000; ++n) {
    all.push_back({{"team-" + std::to_string(n % 20), Priority::p2}, 2 + n, false, std::make_unique<TicketBody>()});
  }
  for (std::int64_t n = 0; n < 20; ++n) announce(1, {"team-" + std::to_string(n), Priority::p2});
  turns(1);
  deliver.on_queued(std::move(all));
  turns(1);
  EXPECT_EQ(order().size(), 4096u) << "the others are to be read";
}

TEST_F(DeliverTest, sends_a_ticket_once_that_it_read_before_its_mail_came) {
  wait_in_outbox(1);
  ASSERT_TRUE(deliver.turn(std::chrono::milliseconds{0}));
  wait_in_outbox(1);  // delivered, but its mark is not committed yet
  announce(1);
  turns(2);
  EXPECT_THAT(order(), ElementsAre(1));
}

TEST_F(DeliverTest, keeps_still_while_the_outlet_is_away) {
  wait_in_outbox(1);
  outlet.up = false;
  turns(3);
  EXPECT_TRUE(order().empty());
  EXPECT_FALSE(deliver.has_more());
  outlet.up = true;
  turns(1);
  EXPECT_THAT(order(), ElementsAre(1));
}

TEST_F(DeliverTest, says_once_that_the_outlet_went_and_came) {
  turns(1);
  outlet.up = false;
  turns(3);
  outlet.up = true;
  turns(3);
  EXPECT_THAT(reports.lines(),
              ElementsAre(testing::HasSubstr("outlet_up"),
                          testing::HasSubstr("outlet_down: tickets wait in the store: connection refused"),
                          testing::HasSubstr("outlet_up")));
}

TEST_F(DeliverTest, sends_what_was_lost_again_as_a_possible_repeat) {
  for (std::int64_t seq : {1, 2}) wait_in_outbox(seq);
  int answers = 0;
  outlet.decide = [&answers](const OutboxEntry&) {
    return ++answers <= 2 ? OutcomeKind::lost : OutcomeKind::delivered;
  };
  turns(2);
  EXPECT_THAT(order(), ElementsAre(1, 2));
  for (const OutboxEntry& entry : outlet.delivered) EXPECT_TRUE(entry.maybe_repeat);
}

TEST_F(DeliverTest, fresh_tickets_are_no_possible_repeats) {
  wait_in_outbox(1);
  turns(1);
  EXPECT_FALSE(outlet.delivered.at(0).maybe_repeat);
}

TEST_F(DeliverTest, pauses_a_queue_that_refuses_while_others_go_on) {
  wait_in_outbox(1, kUrgent);
  wait_in_outbox(2, kNormal);
  outlet.decide = [](const OutboxEntry& entry) {
    return entry.queue == kUrgent ? OutcomeKind::refused : OutcomeKind::delivered;
  };
  turns(5);
  EXPECT_THAT(order(), ElementsAre(2));
  EXPECT_EQ(stats.refused.value(), 1u);
  outlet.decide = [](const OutboxEntry&) { return OutcomeKind::delivered; };
  clock.advance(std::chrono::seconds{5});
  turns(1);
  EXPECT_THAT(order(), ElementsAre(2, 1));
}

TEST_F(DeliverTest, goes_on_when_the_window_was_full) {
  for (std::int64_t seq = 1; seq <= 10; ++seq) wait_in_outbox(seq);
  outlet.room = 3;
  turns(4);
  EXPECT_THAT(order(), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_TRUE(deliver.is_idle());
}

TEST_F(DeliverTest, forgets_no_grown_ticket_when_a_read_fails) {
  for (int failing : {1, 2}) {
    wait_in_outbox(failing);
    announce(failing, kNormal, /*again=*/true);
    turns(1);
    wait_in_outbox(failing, kNormal, /*version=*/2);
    announce(failing, kNormal, /*again=*/true);
    announce(failing + 1);  // so that there are two reads: of what has grown, and of what is new
    store.fail_read(failing);
    EXPECT_FALSE(deliver.turn(std::chrono::milliseconds{0}));
    turns(1);
    EXPECT_TRUE(store.outbox.empty()) << "read " << failing << " failed";
  }
}

// It may have been replaced by an older one: what stands there again goes through the gate again.
TEST_F(DeliverTest, begins_anew_with_an_outbox_that_could_not_be_read) {
  for (std::int64_t seq : {1, 2, 3}) wait_in_outbox(seq);
  turns(1);
  wait_in_outbox(2);
  announce(4);
  store.fail_read(1);
  EXPECT_FALSE(deliver.turn(std::chrono::milliseconds{0}));
  turns(1);
  EXPECT_THAT(order(), ElementsAre(1, 2, 3, 2));
  EXPECT_TRUE(outlet.delivered.back().maybe_repeat);
}

TEST_F(DeliverTest, notices_while_idle_that_the_outbox_is_another) {
  wait_in_outbox(1);
  turns(1);
  wait_in_outbox(1);
  clock.advance(std::chrono::seconds{2});
  store.fail_read(1);
  EXPECT_FALSE(deliver.turn(std::chrono::milliseconds{0}));
  turns(1);
  EXPECT_THAT(order(), ElementsAre(1, 1));
}

TEST_F(DeliverTest, pauses_once_for_all_that_were_refused_together) {
  for (std::int64_t seq = 1; seq <= 10; ++seq) wait_in_outbox(seq);
  outlet.decide = [](const OutboxEntry&) { return OutcomeKind::refused; };
  turns(1);
  outlet.decide = [](const OutboxEntry&) { return OutcomeKind::delivered; };
  clock.advance(std::chrono::milliseconds{150});
  turns(1);
  EXPECT_EQ(order().size(), 10u);
}

TEST_F(DeliverTest, reads_long_queues_to_the_end) {
  for (std::int64_t seq = 1; seq <= 1000; ++seq) wait_in_outbox(seq);
  turns(8);
  EXPECT_EQ(order().size(), 1000u);
  EXPECT_TRUE(std::ranges::is_sorted(order()));
}

TEST_F(DeliverTest, a_version_waits_since_it_came_about) {
  const std::int64_t now_ms = to_ms(clock.wall());
  for (std::int64_t seq : {1, 2, 3}) {
    wait_in_outbox(seq);
    store.outbox.back().received_ms = store.outbox.back().since_ms = now_ms - 8000 + 1000 * seq;
  }
  store.outbox.front().received_ms = now_ms - 3'600'000;  // it opened an hour ago, and has just grown
  store.outbox.front().since_ms = now_ms - 10;
  outlet.up = false;
  turns(1);
  EXPECT_EQ(stats.oldest_waiting_ms, now_ms - 6000) << "of the second: the first has waited for 10 ms";
  outlet.up = true;
  turns(1);
  EXPECT_DOUBLE_EQ(stats.event_to_redis.snapshot().sum, 0.01 + 6 + 5);
}

// The n-th answer is a loss, for every n: nothing is missing at the end.
TEST_F(DeliverTest, survives_a_loss_at_any_answer) {
  for (int lost = 1; lost <= 12; ++lost) {
    outlet.delivered.clear();
    for (std::int64_t seq = 100 * lost + 1; seq <= 100 * lost + 10; ++seq) {
      wait_in_outbox(seq);
      announce(seq);
    }
    int answers = 0;
    outlet.decide = [&](const OutboxEntry&) { return ++answers == lost ? OutcomeKind::lost : OutcomeKind::delivered; };
    turns(4);
    EXPECT_TRUE(store.outbox.empty()) << "answer " << lost << " was lost";
  }
}

// The same for a refusal, and for a read of the outbox that fails.
TEST_F(DeliverTest, survives_a_refusal_at_any_answer) {
  for (int refused = 1; refused <= 12; ++refused) {
    for (std::int64_t seq = 100 * refused + 1; seq <= 100 * refused + 10; ++seq) {
      wait_in_outbox(seq);
      announce(seq);
    }
    int answers = 0;
    outlet.decide = [&](const OutboxEntry&) {
      return ++answers == refused ? OutcomeKind::refused : OutcomeKind::delivered;
    };
    turns(2);
    clock.advance(std::chrono::seconds{3});
    turns(2);
    EXPECT_TRUE(store.outbox.empty()) << "answer " << refused << " was a refusal";
  }
}

TEST_F(DeliverTest, survives_a_failure_at_any_read) {
  for (int failing = 1; failing <= 12; ++failing) {
    for (std::int64_t seq = 100 * failing + 1; seq <= 100 * failing + 3; ++seq) {
      wait_in_outbox(seq, seq % 2 == 0 ? kUrgent : kNormal);
      announce(seq, seq % 2 == 0 ? kUrgent : kNormal);
    }
    store.fail_read(failing);
    for (int turn = 0; turn < 8; ++turn) {
      deliver.turn(std::chrono::milliseconds{0});
      clock.advance(std::chrono::seconds{1});
    }
    EXPECT_TRUE(store.outbox.empty()) << "read " << failing << " failed";
  }
}

}  // namespace
}  // namespace danmakud::pipeline
