#include "pipeline/window.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include "pipeline/recent_ids.h"

namespace danmakud::pipeline {
namespace {

constexpr std::uint64_t kRule = 77;

class WindowTest : public testing::Test {
 protected:
  static TicketId id(std::uint8_t number) { return TicketId{{number}}; }

  Mark mark(std::uint64_t user, std::int64_t at_s = 0, std::uint64_t text = 5) {
    return {.type = EventType::comment,
            .at_ms = at_s * 1000,
            .category = 1,
            .scope = 2,
            .user = user,
            .order = 0,
            .text = text,
            .rules = rules_};
  }
  WindowTicket& open(std::uint8_t number, const Mark& opening) {
    WindowTicket& ticket = window_.open(id(number), opening.at_ms);
    ticket.category = opening.category;
    ticket.scope = opening.scope;
    window_.absorb(ticket, opening);
    return ticket;
  }
  void keep_at_most(std::size_t tickets) {
    policy_.max_tickets = tickets;
    window_.adopt(policy_);
  }

  std::vector<std::uint64_t> rules_{kRule};
  DedupPolicy policy_;
  Window window_{policy_};
};

TEST_F(WindowTest, ForgetsTheLeastRecentlyTouchedTicket) {
  keep_at_most(2);
  WindowTicket& first = open(1, mark(11, 0));
  Mark elsewhere = mark(12, 1);
  elsewhere.scope = 3;
  open(2, elsewhere);
  window_.absorb(first, mark(11, 2));
  elsewhere = mark(13, 3);
  elsewhere.scope = 4;
  open(3, elsewhere);
  EXPECT_EQ(window_.size(), 2U);
  EXPECT_EQ(window_.find(id(1)), &first);
  EXPECT_EQ(window_.find(id(2)), nullptr);
  EXPECT_EQ(window_.place(mark(12, 4)).ticket, &first) << "u12's own is gone; the crowd is not";
}

TEST_F(WindowTest, WhatLeavesLeavesNoKeyBehind) {
  keep_at_most(1);
  for (std::uint8_t i = 1; i < 200; ++i) open(i, mark(i, i * 10'000));
  EXPECT_EQ(window_.size(), 1U);
  EXPECT_EQ(window_.place(mark(42, 420'000)).ticket, nullptr);
  EXPECT_NE(window_.place(mark(199, 1'990'000)).ticket, nullptr);
}

TEST_F(WindowTest, ALoweredLimitHoldsWithTheNextTicket) {
  for (std::uint8_t i = 1; i <= 10; ++i) open(i, mark(i, i * 10'000));
  keep_at_most(3);
  open(11, mark(11, 110'000));
  EXPECT_EQ(window_.size(), 3U);
  EXPECT_NE(window_.find(id(10)), nullptr);
  EXPECT_EQ(window_.find(id(8)), nullptr);
}

TEST_F(WindowTest, ACrowdIsFoundByAnyRuleOrText) {
  WindowTicket& ticket = open(1, mark(1));
  rules_ = {88};
  EXPECT_EQ(window_.place(mark(2, 1, /*text=*/5)).ticket, &ticket) << "the same words";
  EXPECT_EQ(window_.place(mark(2, 1, /*text=*/6)).ticket, nullptr);
  rules_ = {88, kRule};
  EXPECT_EQ(window_.place(mark(2, 1, /*text=*/6)).ticket, &ticket) << "a rule in common";
}

TEST_F(WindowTest, JoinedEventsBringTheirRulesAndTexts) {
  WindowTicket& ticket = open(1, mark(1));
  rules_ = {kRule, 88};
  window_.absorb(ticket, mark(2, 1, /*text=*/6));
  rules_ = {88};
  EXPECT_EQ(window_.place(mark(3, 2, /*text=*/7)).ticket, &ticket);
  rules_ = {99};
  EXPECT_EQ(window_.place(mark(3, 2, /*text=*/6)).ticket, &ticket);
}

TEST_F(WindowTest, ATicketsTextsAreBounded) {
  WindowTicket& ticket = open(1, mark(1));
  for (std::uint64_t text = 100; text < 300; ++text) window_.absorb(ticket, mark(1, 1, text));
  rules_ = {99};
  EXPECT_EQ(window_.place(mark(2, 2, /*text=*/100)).ticket, &ticket);
  EXPECT_EQ(window_.place(mark(2, 2, /*text=*/299)).ticket, nullptr);
}

TEST_F(WindowTest, AReferenceEndsWithItsTicket) {
  const TicketRef ref = Window::ref_of(open(1, mark(1)));
  ASSERT_NE(window_.find(ref), nullptr);
  EXPECT_EQ(window_.find(TicketRef{ref.slot, ref.check + 1}), nullptr) << "another ticket in its place";
  EXPECT_EQ(window_.find(TicketRef{ref.slot + 1, ref.check}), nullptr);
  EXPECT_EQ(window_.find(TicketRef{}), nullptr);
}

TEST_F(WindowTest, AnUnendingQuarrelOverOneKeyCostsNoMemory) {
  WindowTicket& one = open(1, mark(1));
  WindowTicket& other = open(2, mark(1));
  for (int i = 0; i < 100'000; ++i) window_.absorb(i % 2 == 0 ? one : other, mark(1, i / 1000));
  EXPECT_EQ(one.duplicates().events, 50'001U);
  EXPECT_LE(window_.remembered_keys(one), 128U);
}

TEST_F(WindowTest, WhatLeavesGivesItsMemoryBack) {
  constexpr std::uint64_t kUsers = 100'000;
  const auto memory = [] {
    const struct mallinfo2 all = ::mallinfo2();
    return all.uordblks + all.hblkhd;
  };
  keep_at_most(1);
  WindowTicket& ticket = open(1, mark(1));
  for (std::uint64_t user = 1; user <= kUsers; ++user) window_.absorb(ticket, mark(user));
  const std::size_t before = memory();
  if (before < kUsers * sizeof(std::uint64_t)) GTEST_SKIP() << "this allocator does not tell what is in use";
  open(2, mark(1));
  EXPECT_LE(memory() + kUsers * sizeof(std::uint64_t), before);
}

TEST(RecentIdsTest, KnowsWhatItSaw) {
  RecentIds ids;
  ids.set_limit(100);
  const auto [ticket, is_new] = ids.insert(1);
  EXPECT_TRUE(is_new);
  *ticket = {7, 8};
  EXPECT_FALSE(ids.insert(1).second);
  EXPECT_EQ(ids.insert(1).first->slot, 7U);
}

TEST(RecentIdsTest, ForgetsTheOldestInBoundedMemory) {
  RecentIds ids;
  ids.set_limit(100);
  for (std::uint32_t id = 1; id <= 10'000; ++id) {
    ids.insert(id).first->slot = id;
    ASSERT_LE(ids.size(), 100U);
    const std::uint32_t before = id > 49 ? id - 49 : 1;
    ASSERT_EQ(ids.insert(before).first->slot, before) << "half of the limit is always there";
  }
  EXPECT_TRUE(ids.insert(1).second);
}

}  // namespace
}  // namespace danmakud::pipeline
