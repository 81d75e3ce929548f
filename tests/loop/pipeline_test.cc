// The five stages on their threads, from block to outlet, with a store in memory.
#include "pipeline/pipeline.h"

#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "matchers/rule.h"
#include "pipeline/memory_store.h"
#include "tests/support/blocks.h"
#include "tests/support/fakes.h"
#include "tests/support/manual_clock.h"

namespace danmakud::pipeline {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kRules = R"(
[[rule]]
id = "technical.stream.outage"
category = "technical.stream"
weight = 0.9
any = ["黑屏", "没画面", "看不了"]
match = ["黑屏了"]
nomatch = ["你好"]
)";

std::shared_ptr<const Policy> policy() {
  auto made = std::make_shared<Policy>(default_policy());
  made->rules = matchers::RuleSet::compile(matchers::parse_rules(kRules, "rules.toml").rules).rules;
  return made;
}

// Every outage of which there are tickets, delivered at once.
class Sink final : public Outlet {
 public:
  bool submit(const OutboxEntry& entry) override {
    const std::scoped_lock lock(mutex_);
    if (!is_up_) return false;
    window_.push_back({entry.seq, entry.version, entry.queue, DeliveryOutcome::Kind::delivered});
    return true;
  }
  void poll(std::chrono::milliseconds, std::vector<DeliveryOutcome>& outcomes) override {
    {
      const std::scoped_lock lock(mutex_);
      delivered_ += window_.size();
      outcomes.insert(outcomes.end(), window_.begin(), window_.end());
      window_.clear();
    }
    std::this_thread::yield();
  }
  void wake() override {}
  OutletHealth health() const override {
    const std::scoped_lock lock(mutex_);
    return {is_up_, "", {}, {}};
  }
  std::size_t delivered() const {
    const std::scoped_lock lock(mutex_);
    return delivered_;
  }
  void go_down() {
    const std::scoped_lock lock(mutex_);
    is_up_ = false;
  }

 private:
  mutable std::mutex mutex_;
  bool is_up_ = true;
  std::vector<DeliveryOutcome> window_;
  std::size_t delivered_ = 0;
};

// Cannot be read at first.
class SlowStore final : public MemoryStore {
 public:
  Result<void> load(std::size_t max_tickets, WindowLoader& loader) override {
    const Result<void> loaded = MemoryStore::load(max_tickets, loader);
    if (unreadable > 0) return --unreadable, std::make_error_code(std::errc::io_error);
    return loaded;
  }
  std::atomic<int> unreadable = 0;
};

class PipelineTest : public testing::Test {
 protected:
  void start(PipelineOptions options = {}) {
    policies.publish(policy());
    pipeline = std::make_unique<Pipeline>(options, Pipeline::Parts{.policies = policies,
                                                                   .clock = clock,
                                                                   .store = store,
                                                                   .reporter = reports,
                                                                   .outbox = &store,
                                                                   .outlet = &outlet});
    pipeline->start();
  }
  static std::string comment(int n, std::string_view text, int room = 1) {
    return fmt::format(R"({{"type":"comment","room_id":"r{}","user_id":"u{}","id":"c{}","text":"{}"}})", room, n, n,
                       text);
  }
  void feed(const std::vector<std::string>& messages, std::size_t worker = 0) {
    submit(test::make_block(messages, clock, receipts.hold()), 0, worker);
  }
  void submit(Block block, std::size_t io_thread, std::size_t worker) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!pipeline->try_submit(io_thread, worker, block)) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::yield();
    }
  }
  void wait_for_receipts(std::size_t count) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (receipts.size() < count) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::yield();
    }
  }
  bool drain() { return pipeline->drain(std::chrono::steady_clock::now() + 20s); }
  std::size_t tickets() const {
    std::size_t count = 0;
    store.visit_tickets([&count](const Ticket&) { ++count; });
    return count;
  }

  SystemClock clock;
  test::ReportBox reports;
  test::ReceiptBox receipts;
  PolicyStore policies;
  SlowStore store;
  Sink outlet;
  std::unique_ptr<Pipeline> pipeline;
};

TEST_F(PipelineTest, a_clean_block_is_settled) {
  start();
  feed({comment(1, "主播好")});
  ASSERT_TRUE(drain());
  ASSERT_EQ(receipts.size(), 1u);
  EXPECT_FALSE(receipts.at(0).is_abandoned());
  EXPECT_EQ(tickets(), 0u);
}

TEST_F(PipelineTest, a_complaint_becomes_a_delivered_ticket) {
  start();
  feed({comment(1, "主播好"), comment(2, "黑屏了")});
  ASSERT_TRUE(drain());
  EXPECT_EQ(tickets(), 1u);
  EXPECT_EQ(outlet.delivered(), 1u);
  EXPECT_EQ(store.waiting(), 0u);
  EXPECT_EQ(receipts.size(), 1u);
}

TEST_F(PipelineTest, three_hundred_users_make_one_urgent_ticket) {
  start();
  const std::vector<std::string_view> words{"黑屏了", "没画面啊", "直播看不了"};
  for (int n = 1; n <= 300; ++n) feed({comment(n, words[static_cast<std::size_t>(n) % 3])});
  ASSERT_TRUE(drain());
  ASSERT_EQ(tickets(), 1u);
  Ticket only;
  store.visit_tickets([&only](const Ticket& ticket) { only = ticket; });
  EXPECT_EQ(only.state.duplicates.users, 300u);
  EXPECT_EQ(only.state.priority, Priority::p0);
  EXPECT_EQ(store.complainants(only.body.id).size(), 300u);
}

TEST_F(PipelineTest, what_comes_before_the_window_is_read_back_waits_and_enters_once) {
  start();
  feed({comment(1, "黑屏了")});
  ASSERT_TRUE(drain());
  store.unreadable = 2;
  start();
  feed({comment(1, "黑屏了"), comment(2, "黑屏了")});
  ASSERT_TRUE(drain());
  EXPECT_EQ(tickets(), 1u);
  store.visit_tickets([](const Ticket& ticket) { EXPECT_EQ(ticket.state.duplicates.events, 2u); });
  EXPECT_THAT(reports.lines(), testing::Contains(testing::HasSubstr("window_unreadable")));
}

TEST_F(PipelineTest, an_outlet_that_is_away_delays_nothing_but_delivery) {
  outlet.go_down();
  start();
  feed({comment(1, "黑屏了")});
  ASSERT_TRUE(drain());
  EXPECT_EQ(receipts.size(), 1u);
  EXPECT_EQ(store.waiting(), 1u);
}

TEST_F(PipelineTest, small_queues_hold_back_but_lose_nothing) {
  start({.screen_workers = 2,
         .screen_queue = {4, 4096},
         .triage_queue = {2, 4096},
         .record_queue = {2, 4096},
         .max_group = 4});
  for (int n = 1; n <= 2000; ++n) feed({comment(n, "黑屏了", /*room=*/n)}, static_cast<std::size_t>(n) % 2);
  ASSERT_TRUE(drain());
  EXPECT_EQ(tickets(), 2000u);
  EXPECT_EQ(receipts.size(), 2000u);
  EXPECT_EQ(outlet.delivered(), 2000u);
}

TEST_F(PipelineTest, light_blocks_overtake_and_nothing_is_lost) {
  start({.io_threads = 2, .screen_queue = {64, 64U << 10}});
  std::thread flood([&] {
    for (int n = 1; n <= 2000; ++n) feed({comment(n, "黑屏了", /*room=*/n)});
  });
  for (int n = 2001; n <= 2500; ++n) {
    Block block = test::make_block({comment(n, "黑屏了", /*room=*/n)}, clock, receipts.hold());
    block.is_light = true;
    submit(std::move(block), 1, 0);
  }
  flood.join();
  ASSERT_TRUE(drain());
  EXPECT_EQ(tickets(), 2500u);
  EXPECT_EQ(receipts.size(), 2500u);
}

TEST_F(PipelineTest, the_ledger_balances_at_any_moment) {
  start({.screen_workers = 2});
  std::atomic<bool> fed{false};
  std::thread feeder([&] {
    for (int n = 1; n <= 3000; ++n) {
      feed({comment(n, n % 3 == 0 ? "黑屏了" : "主播好", /*room=*/n % 50), comment(n, "黑屏了", n % 50), "{oops"},
           static_cast<std::size_t>(n) % 2);
    }
    fed = true;
  });
  int cuts = 0;
  while (!fed || cuts == 0) {
    const std::optional<LedgerSnapshot> cut = pipeline->ledger(10s);
    if (!cut) continue;
    ++cuts;
    const SourceCounts& all = cut->sources[0];
    EXPECT_EQ(all.received, all.rejected + all.shed + all.clean + all.found);
    EXPECT_EQ(all.found, all.opened + all.joined + all.returned + all.repeat_settled);
    const TicketCounts& t = cut->tickets;
    EXPECT_EQ(t.loaded_waiting + t.opened + t.regrown, t.delivered + t.superseded + t.waiting + t.observed);
  }
  feeder.join();
  ASSERT_TRUE(drain());
}

TEST_F(PipelineTest, a_new_policy_is_taken_up_without_a_restart) {
  start();
  auto stricter = std::make_shared<Policy>(*policy());
  stricter->rules = matchers::RuleSet::compile(matchers::parse_rules(std::string(kRules) + R"(
[[rule]]
id = "commerce.quality.broken"
category = "commerce.quality"
weight = 0.9
any = ["到手就坏"]
match = ["到手就坏"]
)",
                                                                     "rules.toml")
                                                   .rules)
                        .rules;
  feed({comment(1, "到手就坏了")});
  wait_for_receipts(1);
  EXPECT_EQ(tickets(), 0u);
  policies.publish(stricter);
  feed({comment(2, "到手就坏了")});
  ASSERT_TRUE(drain());
  EXPECT_EQ(tickets(), 1u);
}

}  // namespace
}  // namespace danmakud::pipeline
