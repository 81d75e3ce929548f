#include "pipeline/window_ticket.h"

#include <gtest/gtest.h>

#include "pipeline/window.h"

namespace danmakud::pipeline {
namespace {

class WindowTicketTest : public testing::Test {
 protected:
  WindowTicket& open(std::uint64_t user) {
    WindowTicket& ticket = window_.open(TicketId{{1}}, 2000);
    window_.absorb(ticket, event(user, 1000));
    return ticket;
  }
  static Mark event(std::uint64_t user, std::int64_t at_ms, std::uint64_t text = 5) {
    return {.type = EventType::comment, .at_ms = at_ms, .user = user, .text = text, .rules = {}};
  }

  Window window_{DedupPolicy{}};
};

TEST_F(WindowTicketTest, IsSmallUntilSomebodyJoins) {
  static_assert(sizeof(WindowTicket) <= 152);
  const TicketState state = open(7).state();
  EXPECT_EQ(state.duplicates.events, 1U);
  EXPECT_EQ(state.duplicates.users, 1U);
  EXPECT_EQ(state.duplicates.anonymous, 0U);
  EXPECT_EQ(state.duplicates.first_ms, 1000);
  EXPECT_EQ(state.duplicates.last_ms, 1000);
  EXPECT_EQ(state.version, 1U);
  EXPECT_EQ(state.updated_ms, 2000);
}

TEST_F(WindowTicketTest, CountsTheOpenerAmongThoseWhoJoin) {
  WindowTicket& ticket = open(7);
  window_.absorb(ticket, event(7, 500));
  EXPECT_EQ(ticket.duplicates().users, 1U);
  window_.absorb(ticket, event(8, 3000));
  EXPECT_EQ(ticket.duplicates().events, 3U);
  EXPECT_EQ(ticket.duplicates().users, 2U);
  EXPECT_EQ(ticket.duplicates().first_ms, 500);
  EXPECT_EQ(ticket.duplicates().last_ms, 3000);
  EXPECT_EQ(ticket.opener(), 7U);
}

TEST_F(WindowTicketTest, CountsTheLinesOfTheAnonymous) {
  WindowTicket& ticket = open(0);
  EXPECT_EQ(ticket.opener(), 0U);
  EXPECT_EQ(ticket.anonymous_lines(), 1U);
  window_.absorb(ticket, event(0, 1000, /*text=*/5));
  EXPECT_EQ(ticket.anonymous_lines(), 1U);
  window_.absorb(ticket, event(0, 1000, /*text=*/6));
  EXPECT_EQ(ticket.anonymous_lines(), 2U);
  EXPECT_EQ(ticket.duplicates().anonymous, 3U);
}

TEST_F(WindowTicketTest, TakesAnOrderAndFilesOnce) {
  WindowTicket& ticket = open(7);
  std::vector<std::string> files{"a.png"}, others{"b.png"};
  ticket.fill(11, "O1", files);
  ticket.fill(12, "O2", others);
  EXPECT_EQ(ticket.order(), 11U);
  EXPECT_EQ(ticket.state().order_id, "O1");
  EXPECT_EQ(ticket.state().attachments, std::vector<std::string>{"a.png"});
  EXPECT_EQ(ticket.duplicates().users, 1U);
}

TEST_F(WindowTicketTest, IsRestoredAsItWas) {
  TicketState state;
  state.version = 3;
  state.change = Change::raised;
  state.updated_ms = 9000;
  state.order_id = "O1";
  state.sla.respond_by_ms = 5000;
  WindowTicket& ticket = window_.open(TicketId{{1}}, 2000);
  ticket.belong_to(TicketId{{2}});
  ticket.restore(state);
  window_.absorb(ticket, event(7, 1000));
  const TicketState restored = ticket.state();
  EXPECT_EQ(restored.version, 3U);
  EXPECT_EQ(restored.change, Change::raised);
  EXPECT_EQ(restored.updated_ms, 9000);
  EXPECT_EQ(restored.order_id, "O1");
  EXPECT_EQ(restored.sla.respond_by_ms, Deadline(5000));
  EXPECT_FALSE(restored.sla.solution_by_ms);
  EXPECT_EQ(restored.duplicates.users, 1U);
  EXPECT_EQ(ticket.incident(), TicketId{{2}});
  EXPECT_EQ(ticket.opener(), 7U);
}

}  // namespace
}  // namespace danmakud::pipeline
