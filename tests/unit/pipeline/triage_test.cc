#include "pipeline/triage.h"

#include <random>
#include <set>

#include <gtest/gtest.h>

#include "pipeline/ticket_json.h"
#include "tests/support/complaints.h"
#include "tests/support/fakes.h"

namespace danmakud::pipeline {
namespace {

using test::Complaint;
using test::Desk;
using Kind = TicketChange::Kind;

Complaint mismatch(std::string user, std::string order, std::int64_t at_s = 0) {
  return {.user = std::move(user),
          .text = "货不对板",
          .at_s = at_s,
          .order = std::move(order),
          .merchant = "m1",
          .category = "commerce.mismatch",
          .rules = {"mismatch.basic"}};
}

TEST(TriageTest, OpensATicketThatSaysWhatWhereAndByWhen) {
  Desk desk;
  const TicketChange& change = desk.hear(mismatch("u1", ""));
  ASSERT_EQ(change.kind, Kind::opened);
  EXPECT_TRUE(change.queued);
  EXPECT_EQ(change.body->title, "货不对板 · 房间 r1");
  EXPECT_EQ(change.serial, "DM-20261111-000001");
  EXPECT_EQ(change.team, "merchant-service");
  EXPECT_EQ(change.state.priority, Priority::p2);
  EXPECT_EQ(change.state.sla.respond_by_ms, change.body->received_ms + 600'000);
  EXPECT_EQ(change.body->incident, change.ticket);
}

TEST(TriageTest, TheSamePersonByDanmakuMessageAndButtonMakesOneTicket) {
  Desk desk;
  desk.hear({.user = "u1", .text = "黑屏了"});
  desk.hear({.user = "u1", .text = "直播间黑屏怎么办", .at_s = 7200, .type = EventType::private_message, .room = ""});
  const TicketChange& last =
      desk.hear({.user = "u1", .text = "", .at_s = 9000, .type = EventType::feedback, .rules = {}});
  EXPECT_EQ(desk.tickets().size(), 1U);
  EXPECT_EQ(last.how, "user");
  EXPECT_EQ(last.state.duplicates.events, 3U);
  EXPECT_EQ(last.state.duplicates.users, 1U);
}

TEST(TriageTest, WhoIsSentBackFromALostTicketOpensAnother) {
  Desk desk;
  const TicketId lost = desk.hear({.user = "u1", .id = "e1"}).ticket;
  ASSERT_EQ(desk.hear({.user = "u2", .at_s = 1, .id = "e2"}).ticket, lost);
  desk.triage().forget({{lost, desk.changes().back().complainant.event_hash}});
  const TicketChange& again = desk.hear({.user = "u2", .at_s = 1, .id = "e2"});
  EXPECT_EQ(again.kind, Kind::opened);
  EXPECT_NE(again.ticket, lost);
  EXPECT_EQ(desk.hear({.user = "u3", .at_s = 2, .id = "e3"}).ticket, desk.changes()[2].ticket);
}

TEST(TriageTest, ALostEventWithoutAnIdIsNoneOfTheKnownOnes) {
  Desk desk;
  const TicketId lost = desk.hear({.user = "u1"}).ticket;
  desk.triage().forget({{lost, 0}});
  desk.hear({.user = "u2", .id = "e2"});
  EXPECT_EQ(desk.stats().window_event_ids.value(), 1);
}

TEST(TriageTest, ATicketThatMakesRoomForOneOfItsIncidentStillNamesIt) {
  Policy policy = default_policy();
  policy.dedup.max_tickets = 1;
  Desk desk(policy);
  const TicketId first = desk.hear(mismatch("u1", "")).ticket;
  desk.hear(mismatch("u2", "o2", 10));
  EXPECT_EQ(desk.hear(mismatch("u3", "o3", 20)).body->incident, first);
}

TEST(TriageTest, PrivateMessagesJoinByUserOnly) {
  Desk desk;
  desk.hear({.user = "u1", .type = EventType::private_message});
  desk.hear({.user = "u2", .type = EventType::private_message});
  desk.hear({.user = "u3"});
  EXPECT_EQ(desk.tickets().size(), 3U);
}

TEST(TriageTest, ThreeHundredUsersMakeOneEmergency) {
  Desk desk;
  for (int i = 0; i < 300; ++i) {
    desk.hear({.user = "u" + std::to_string(i), .text = "没画面" + std::to_string(i % 7), .at_s = i});
  }
  ASSERT_EQ(desk.tickets().size(), 1U);
  const Desk::Kept& ticket = desk.only_ticket();
  EXPECT_EQ(ticket.state.duplicates.users, 300U);
  EXPECT_EQ(ticket.state.priority, Priority::p0);
  EXPECT_EQ(ticket.complainants.size(), 300U);
  EXPECT_EQ(ticket.state.version, 8U) << "created; 2, 5, 10; P1 at 20; 50; P0 at 100; 200";
}

TEST(TriageTest, ThreeBuyersWithThreeOrdersMakeThreeTicketsOfOneIncident) {
  Desk desk;
  const TicketId first = desk.hear(mismatch("u1", "o1")).ticket;
  desk.hear(mismatch("u2", "o2", 10));
  desk.hear(mismatch("u3", "o3", 20));
  EXPECT_EQ(desk.tickets().size(), 3U);
  for (const auto& [id, ticket] : desk.tickets()) EXPECT_EQ(ticket.body.incident, first);
}

TEST(TriageTest, AnOrdersRepeatFindsItsOwnTicket) {
  Desk desk;
  desk.hear(mismatch("u1", "o1"));
  const TicketId second = desk.hear(mismatch("u2", "o2", 10)).ticket;
  EXPECT_EQ(desk.hear(mismatch("u2", "o2", 20)).ticket, second);
  EXPECT_EQ(desk.hear(mismatch("", "o2", 30)).ticket, second) << "somebody else, for the same order";
  EXPECT_EQ(desk.hear(mismatch("u2", "", 40)).ticket, second) << "the buyer, without the number";
}

TEST(TriageTest, WhoNamesNoOrderJoinsTheIncidentsFirstTicket) {
  Desk desk;
  const TicketId first = desk.hear(mismatch("u1", "")).ticket;
  EXPECT_NE(desk.hear(mismatch("u2", "o2", 10)).ticket, first);
  EXPECT_EQ(desk.hear(mismatch("u3", "", 20)).ticket, first);
}

TEST(TriageTest, ACrowdsUserWhoNamesAnOrderGetsTheirOwnTicketOfTheIncident) {
  Desk desk;
  const TicketId first = desk.hear(mismatch("u1", "")).ticket;
  ASSERT_EQ(desk.hear(mismatch("u2", "", 10)).ticket, first);
  const TicketChange& later = desk.hear(mismatch("u2", "o2", 7200));
  ASSERT_EQ(later.kind, Kind::opened);
  EXPECT_EQ(later.body->incident, first);
}

TEST(TriageTest, LaterEventsOfTheOpenerFillWhatWasEmpty) {
  Desk desk;
  desk.hear(mismatch("u1", ""));
  Complaint with_proof = mismatch("u1", "o1", 10);
  with_proof.attachments = {"https://example.com/1.jpg"};
  const TicketState filled = desk.hear(with_proof).state;
  EXPECT_EQ(desk.tickets().size(), 1U);
  EXPECT_EQ(filled.order_id, "o1");
  EXPECT_EQ(filled.attachments.size(), 1U);
  EXPECT_EQ(desk.hear(mismatch("u1", "o9", 20)).kind, Kind::opened);
}

TEST(TriageTest, OneAnonymousFloodOfTheSameLineMakesNoEmergency) {
  Desk desk;
  for (int i = 0; i < 10'000; ++i) desk.hear({.at_s = i / 100});
  ASSERT_EQ(desk.tickets().size(), 1U);
  EXPECT_EQ(desk.only_ticket().state.priority, Priority::p1);
  EXPECT_EQ(desk.only_ticket().state.duplicates.anonymous, 10'000U);
  EXPECT_EQ(desk.only_ticket().queued, 2) << "created and raised";
}

TEST(TriageTest, ManyAnonymousPeopleInTheirOwnWordsAreAnEmergency) {
  Desk desk;
  for (int i = 0; i < 400; ++i) desk.hear({.text = "黑屏 " + std::to_string(i), .at_s = i});
  ASSERT_EQ(desk.tickets().size(), 1U);
  EXPECT_EQ(desk.only_ticket().state.priority, Priority::p0);
}

TEST(TriageTest, AMaskedUserIsAUser) {
  Desk desk;
  desk.hear({.user_key = "a"});
  desk.hear({.user_key = "b"});
  EXPECT_EQ(desk.hear({.user_key = "a"}).state.duplicates.users, 2U);
}

TEST(TriageTest, PriorityNeverPassesTheCategorysLimit) {
  Policy policy = default_policy();
  policy.categories["technical.stream"].max_priority = Priority::p1;
  Desk desk(policy);
  for (int i = 0; i < 200; ++i) desk.hear({.user = "u" + std::to_string(i)});
  EXPECT_EQ(desk.only_ticket().state.priority, Priority::p1);
}

TEST(TriageTest, ARaisedTicketLeavesItsQueueAndGetsNewDeadlines) {
  Policy policy = default_policy();
  policy.triage.p1_users = 2;
  Desk desk(policy);
  desk.hear({.user = "u1"});
  const TicketChange& raised = desk.hear({.user = "u2", .at_s = 1});
  EXPECT_TRUE(raised.queued);
  EXPECT_EQ(raised.state.change, Change::raised);
  EXPECT_EQ(raised.state.version, 2U);
  EXPECT_EQ(raised.left_queue, Priority::p2);
  EXPECT_EQ(raised.state.sla.respond_by_ms, desk.only_ticket().body.received_ms + 300'000);
}

TEST(TriageTest, OtherJoinsChangeNoVersionButMoveTheUpdate) {
  Desk desk;
  desk.hear({.user = "u1"});
  const TicketChange& change = desk.hear({.user = "u1", .at_s = 30});
  EXPECT_FALSE(change.queued);
  EXPECT_EQ(change.state.version, 1U);
  EXPECT_EQ(change.state.updated_ms, test::kEvening + 30'250);
}

struct Promotion {
  std::string name;
  Complaint by;
};

class ObservedTest : public testing::TestWithParam<Promotion> {
 protected:
  static Policy patient_policy() {
    Policy policy = default_policy();
    policy.categories["technical.stream"].comment_min_users = 2;
    policy.categories["technical.stream"].comment_sure_score = 0.95;
    return policy;
  }
};

TEST_P(ObservedTest, IsToldOnce) {
  Desk desk(patient_policy());
  const TicketChange& first = desk.hear({.user = "u1"});
  EXPECT_EQ(first.state.status, TicketStatus::observed);
  EXPECT_FALSE(first.queued);
  EXPECT_FALSE(desk.hear({.user = "u1", .at_s = 1}).queued) << "the same person again";
  const TicketChange& promoted = desk.hear(GetParam().by);
  EXPECT_TRUE(promoted.queued);
  EXPECT_EQ(promoted.state.status, TicketStatus::pending);
  EXPECT_EQ(promoted.state.change, Change::created);
  EXPECT_EQ(promoted.state.version, 1U);
  EXPECT_EQ(desk.only_ticket().state.version, 1U) << "as a store lays it together";
  EXPECT_FALSE(desk.hear({.user = "u1", .at_s = 9}).queued);
}

INSTANTIATE_TEST_SUITE_P(Promotions, ObservedTest,
                         testing::Values(Promotion{"AnotherUser", {.user = "u2"}},
                                         Promotion{"PrivateMessage",
                                                   {.user = "u1", .type = EventType::private_message}},
                                         Promotion{"Button", {.user = "u1", .type = EventType::feedback}},
                                         Promotion{"KnownOrder", {.user = "u1", .order = "o1"}},
                                         Promotion{"SureScore", {.user = "u1", .score = 0.99}}),
                         [](const testing::TestParamInfo<Promotion>& row) { return row.param.name; });

TEST(TriageTest, ARepeatedEventIdChangesNothing) {
  Desk desk;
  desk.hear({.user = "u1", .id = "c1"});
  const TicketChange& repeat = desk.hear({.user = "u1", .at_s = 5, .id = "c1"});
  EXPECT_EQ(repeat.kind, Kind::repeat);
  EXPECT_EQ(desk.only_ticket().state.duplicates.events, 1U);
  EXPECT_EQ(desk.stats().repeat[static_cast<std::size_t>(EventType::comment)].value(), 1U);
  EXPECT_EQ(desk.stats().triaged[0].value(), 2U);
}

TEST(TriageTest, ARepeatNamesTheTicketOfItsEvent) {
  Desk desk;
  desk.hear({.user = "u1", .id = "c1"});
  const std::string serial = desk.hear({.user = "u2", .at_s = 1, .id = "c2"}).serial;
  const TicketChange& repeat = desk.hear({.user = "u2", .at_s = 5, .id = "c2"});
  EXPECT_EQ(repeat.ticket, desk.tickets().begin()->first);
  EXPECT_EQ(repeat.serial, serial);
  EXPECT_EQ(repeat.complainant.event_id, "c2");
  EXPECT_EQ(repeat.complainant.user_id, "u2");
}

TEST(TriageTest, ASerialIsWrittenForThoseWhoWaitForTicketsOnly) {
  test::ReceiptBox receipts;
  Desk desk;
  const TicketChange& opened = desk.hear({.user = "u1", .id = "c1"}, receipts.hold());
  EXPECT_EQ(opened.serial, "");
  EXPECT_EQ(opened.body->serial, "DM-20261111-000001");
  EXPECT_EQ(desk.hear({.user = "u2", .at_s = 1, .id = "c2"}, receipts.hold()).serial, "");
  EXPECT_EQ(desk.hear({.user = "u2", .at_s = 2, .id = "c2"}, receipts.hold()).serial, "");
  EXPECT_EQ(desk.hear({.user = "u2", .at_s = 3, .id = "c2"}).serial, "DM-20261111-000001");
}

TEST(TriageTest, ATeamIsNamedWhereAVersionIsQueued) {
  Desk desk;
  EXPECT_EQ(desk.hear({.user = "u1"}).team, "tech-support");
  const TicketChange& joined = desk.hear({.user = "u1", .at_s = 1});
  EXPECT_FALSE(joined.queued);
  EXPECT_EQ(joined.team, "");
  const TicketChange& grown = desk.hear({.user = "u2", .at_s = 2});
  EXPECT_TRUE(grown.queued);
  EXPECT_EQ(grown.team, "tech-support");
}

TEST(TriageTest, ARepeatNamesItsTicketAfterARestart) {
  Desk before, after;
  const TicketId ticket = before.hear({.user = "u1", .id = "c1"}).ticket;
  before.hand_over_to(after);
  const TicketChange& repeat = after.hear({.user = "u1", .at_s = 5, .id = "c1"});
  EXPECT_EQ(repeat.kind, Kind::repeat);
  EXPECT_EQ(repeat.ticket, ticket);
  EXPECT_EQ(repeat.serial, before.only_ticket().body.serial);
}

TEST(TriageTest, ARepeatNamesNoTicketThatHasLeftTheWindow) {
  Policy policy = default_policy();
  policy.dedup.max_tickets = 1;
  Desk desk(policy);
  desk.hear(mismatch("u1", "o1"));
  Complaint again = mismatch("u2", "o2", 10);
  again.id = "c2";
  desk.hear(again);
  desk.hear(mismatch("u3", "o3", 20));
  EXPECT_EQ(desk.hear(again).kind, Kind::repeat);
  EXPECT_EQ(desk.hear(again).ticket, TicketId{});
}

TEST(TriageTest, TheSameEventHasTheSameIdInEveryRun) {
  Desk once, again;
  const Complaint complaint = {.user = "u1", .text = "卡死了"};
  EXPECT_EQ(once.hear(complaint).ticket, again.hear(complaint).ticket);
  EXPECT_EQ(once.only_ticket().body.created_ms, test::kEvening);
}

TEST(TriageTest, DifferentEventsOfOneMillisecondHaveDifferentIds) {
  Desk desk;
  std::set<TicketId> ids;
  for (int i = 0; i < 100; ++i) ids.insert(desk.hear(mismatch("u1", "o" + std::to_string(i))).ticket);
  EXPECT_EQ(ids.size(), 100U);
}

TEST(TriageTest, AnEventWithoutIdThatComesAgainLateOpensNothingTwice) {
  Desk desk;
  desk.hear({.at_s = 0});
  desk.hear({.at_s = 3000, .room = "r2"});
  for (int at_s = 500; at_s <= 3500; at_s += 500) desk.hear({.at_s = at_s});
  desk.hear({.at_s = 0});
  EXPECT_EQ(desk.tickets().size(), 2U);
}

TEST(TriageTest, TheReceiptTravelsWithEveryChange) {
  test::ReceiptBox box;
  Desk desk;
  desk.hear({.user = "u1", .id = "c1"}, box.hold());
  EXPECT_TRUE(desk.changes().back().hold);
  desk.hear({.user = "u1", .id = "c1"}, box.hold());
  EXPECT_TRUE(desk.changes().back().hold) << "a repeat is settled after what it repeats";
  EXPECT_EQ(box.size(), 0U);
}

TEST(TriageTest, ALateEventJoinsWhatItBelongsTo) {
  Desk desk;
  desk.hear({.at_s = 1000});
  EXPECT_EQ(desk.hear({.at_s = 1010, .late_s = 400}).kind, Kind::joined);
  EXPECT_EQ(desk.only_ticket().state.duplicates.first_ms, test::kEvening + 610'000);
  EXPECT_EQ(desk.hear({.at_s = 1020, .late_s = 1015}).kind, Kind::opened) << "more than the window before its first";
}

TEST(TriageTest, TheCrowdsWindowSlidesUpToItsLimit) {
  Desk desk;
  const TicketId first = desk.hear({.at_s = 0}).ticket;
  for (int at_s = 600; at_s <= 3600; at_s += 600) EXPECT_EQ(desk.hear({.at_s = at_s}).ticket, first);
  EXPECT_NE(desk.hear({.at_s = 3601}).ticket, first);
}

TEST(TriageTest, ARoomsCrowdEndsAtItsDoor) {
  Desk desk;
  desk.hear({.user = "u1", .room = "r1"});
  desk.hear({.user = "u2", .room = "r2"});
  desk.hear({.user = "u1", .at_s = 5, .room = "r2"});
  EXPECT_EQ(desk.hear({.user = "u3", .at_s = 9, .room = "r2"}).state.duplicates.users, 2U) << "u2 and u3";
  EXPECT_EQ(desk.tickets().size(), 2U);
}

TEST(TriageTest, AMerchantsCrowdSpansRooms) {
  Desk desk;
  desk.hear(mismatch("u1", ""));
  Complaint elsewhere = mismatch("u2", "", 5);
  elsewhere.room = "r2";
  EXPECT_EQ(desk.hear(elsewhere).how, "crowd");
}

TEST(TriageTest, BareButtonsJoinByWhatIsWrittenOnThem) {
  Desk desk;
  desk.hear({.user = "u1", .text = "", .type = EventType::feedback, .rules = {}});
  EXPECT_EQ(desk.hear({.user = "u2", .text = "", .type = EventType::feedback, .rules = {}}).how, "crowd");
}

// A stream of people who complain, repeat themselves, name orders, wander between rooms; sometimes late.
class Crowd {
 public:
  explicit Crowd(std::uint32_t seed) : random_(seed) {}
  std::vector<Complaint> complain(int times) {
    std::vector<Complaint> said;
    for (int i = 0; i < times; ++i) said.push_back(next(i * 7));
    return said;
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<std::uint32_t>(below)); }
  Complaint next(int at_s) {
    Complaint complaint = {.text = "话" + std::to_string(pick(12)), .at_s = at_s};
    if (pick(8) == 0) complaint.late_s = pick(900);
    if (pick(4) != 0) complaint.user = "u" + std::to_string(pick(40));
    complaint.room = "r" + std::to_string(pick(3));
    complaint.rules = {"rule" + std::to_string(pick(6)), "rule" + std::to_string(pick(6))};
    if (pick(3) == 0) complaint.category = "commerce.mismatch", complaint.merchant = "m" + std::to_string(pick(2));
    if (pick(5) == 0) complaint.order = "o" + std::to_string(pick(30));
    if (pick(2) == 0) complaint.id = "e" + std::to_string(pick(1500));
    if (!complaint.user.empty() && pick(6) == 0) complaint.type = EventType::private_message;
    if (pick(9) == 0) complaint.type = EventType::feedback, complaint.text = "";
    return complaint;
  }

  std::mt19937 random_;
};

std::string told(const TicketChange& change) {
  Ticket ticket;
  if (change.body != nullptr) ticket.body = *change.body;
  ticket.body.id = change.ticket;
  ticket.body.serial = change.serial;
  ticket.state = change.state;
  std::string text = std::to_string(static_cast<int>(change.kind)) + (change.queued ? " queued " : " ") + change.how;
  append_ticket_json(ticket, text);
  return text;
}

class StreamTest : public testing::TestWithParam<std::uint32_t> {};

TEST_P(StreamTest, TwoRunsAgree) {
  Desk one, other;
  for (const Complaint& complaint : Crowd(GetParam()).complain(2000)) {
    ASSERT_EQ(told(one.hear(complaint)), told(other.hear(complaint)));
  }
}

TEST_P(StreamTest, ARestartInBetweenChangesNothing) {
  const std::vector<Complaint> said = Crowd(GetParam()).complain(3000);
  Desk uninterrupted, before, after;
  std::size_t i = 0;
  for (; i < said.size() / 2; ++i) uninterrupted.hear(said[i]), before.hear(said[i]);
  before.hand_over_to(after);
  for (; i < said.size(); ++i) ASSERT_EQ(told(after.hear(said[i])), told(uninterrupted.hear(said[i]))) << i;
  EXPECT_EQ(after.tickets().size(), uninterrupted.tickets().size());
}

TEST_P(StreamTest, AStoreLaysTogetherWhatTriageSays) {
  Desk desk;
  for (const Complaint& complaint : Crowd(GetParam()).complain(2000)) {
    const TicketChange& change = desk.hear(complaint);
    if (change.kind == Kind::repeat) continue;
    const TicketState& kept = desk.tickets().at(change.ticket).state;
    ASSERT_EQ(kept.version, change.state.version);
    ASSERT_EQ(kept.duplicates.events, change.state.duplicates.events);
    ASSERT_EQ(kept.duplicates.users, change.state.duplicates.users);
    ASSERT_EQ(kept.priority, change.state.priority);
  }
}

TEST_P(StreamTest, EveryEventIsKeptExactlyOnce) {
  Desk desk;
  const std::vector<Complaint> said = Crowd(GetParam()).complain(2000);
  for (const Complaint& complaint : said) desk.hear(complaint);
  std::size_t kept = 0;
  for (const auto& [id, ticket] : desk.tickets()) {
    EXPECT_EQ(ticket.complainants.size(), ticket.state.duplicates.events);
    kept += ticket.complainants.size();
  }
  EXPECT_EQ(kept + desk.stats().repeat_by_source[0].value(), said.size());
}

INSTANTIATE_TEST_SUITE_P(Seeds, StreamTest, testing::Range(1U, 9U));

}  // namespace
}  // namespace danmakud::pipeline
