#include "adapters/ingest_answers.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "adapters/http_answer.h"

namespace danmakud::adapters {
namespace {

using pipeline::JsonType;
using pipeline::Member;
using pipeline::Receipt;
using pipeline::RejectReason;
using pipeline::TicketNotice;

class NoSink final : public pipeline::ReceiptSink {
 public:
  void on_settled(std::unique_ptr<Receipt>) override {}
};

Receipt& fill(Receipt& receipt, std::uint32_t events) {
  receipt.events = events;
  receipt.rejected.push_back({1, {RejectReason::What::missing, Member::room_id}});
  receipt.tickets.push_back({2, "c1", "", "01M7", "DM-1", false});
  return receipt;
}

TEST(Notices, CountFromOneAndEscape) {
  EXPECT_EQ(error_notice(4, {3, {RejectReason::What::wrong_type, Member::text, JsonType::array}}),
            R"({"error":{"event":4,"code":"bad_type","message":"text: must be a string, got array"}})");
  EXPECT_EQ(ticket_notice(1, {0, "c\"", "u1", "01M7", "DM-1", true}),
            R"({"ticket":{"event":1,"event_id":"c\"","user_id":"u1","id":"01M7","serial":"DM-1","opened":true}})");
  EXPECT_EQ(ack_notice(444'146), R"({"ack":444146})");
}

TEST(EventsReport, CountsOverAllReceipts) {
  NoSink sink;
  Receipt first(sink, 1, true), second(sink, 1, true);
  EventsReport report(true);
  report.add(fill(first, 3));
  report.add(fill(second, 5));
  EXPECT_EQ(report.json(),
            R"({"accepted":6,"rejected":[{"event":2,"code":"missing_member","message":"room_id: missing"},)"
            R"({"event":5,"code":"missing_member","message":"room_id: missing"}],)"
            R"("tickets":[{"event":3,"event_id":"c1","id":"01M7","serial":"DM-1","opened":false},)"
            R"({"event":6,"event_id":"c1","id":"01M7","serial":"DM-1","opened":false}]})"
            "\n");
}

TEST(EventsReport, ListsNoMoreThanAnAnswerMayHold) {
  NoSink sink;
  Receipt nonsense(sink, 1, false);
  nonsense.events = 1'000'000;
  for (std::uint32_t n = 0; n < nonsense.events; ++n) nonsense.rejected.push_back({n, {}});
  EventsReport report(false);
  report.add(nonsense);
  const std::string json = report.json();
  EXPECT_LT(json.size(), std::size_t{2} << 20);
  EXPECT_TRUE(json.starts_with(R"({"accepted":0,"rejected":[{"event":1,)"));
  const std::size_t listed = static_cast<std::size_t>(std::ranges::count(json, '{')) - 1;
  EXPECT_TRUE(json.ends_with("],\"unlisted\":" + std::to_string(1'000'000 - listed) + "}\n"));
}

TEST(EventsReport, SaysOfTicketsLessThanFourTimesTheirEvents) {
  constexpr std::string_view kShortestEvent = R"({"type":"feedback","user_id":1},)";
  constexpr std::uint32_t kEvents = 250'000;  // as many as a large body holds
  NoSink sink;
  Receipt joined(sink, 1, true);
  joined.events = kEvents;
  for (std::uint32_t n = 0; n < kEvents; ++n)
    joined.tickets.push_back({n, "", "1", "01M757NBKV7YD63MP0FFM4B8FJ", "DM-20261111-000042", false});
  EventsReport report(true);
  report.add(joined);
  EXPECT_LT(report.json().size(), 4 * kEvents * kShortestEvent.size());
}

TEST(EventsReport, SaysNothingOfTicketsUnasked) {
  EXPECT_EQ(EventsReport(false).json(), "{\"accepted\":0,\"rejected\":[]}\n");
}

TEST(FeedbackJson, CarriesIdAndSerial) {
  const TicketNotice notice{0, "", "u1", "01M7", "DM-1", true};
  EXPECT_EQ(feedback_json(&notice), "{\"id\":\"01M7\",\"serial\":\"DM-1\",\"opened\":true}\n");
  EXPECT_EQ(feedback_json(nullptr), "{\"id\":null,\"serial\":null,\"opened\":false}\n");
}

TEST(HttpAnswer, CarriesADate) {
  EXPECT_EQ(http_date(pipeline::from_ms(784'111'777'000)), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(
      render({204, "", "", {{"Allow", "GET"}}}, {.keep_alive = false, .without_body = false}, pipeline::from_ms(0)),
      "HTTP/1.1 204 No Content\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nServer: danmakud\r\n"
      "X-Content-Type-Options: nosniff\r\nAllow: GET\r\nConnection: close\r\n\r\n");
}

TEST(HttpAnswer, KeepsTheBodyFromHead) {
  const std::string bytes = render({200, "body", "text/plain", {}}, {.keep_alive = true, .without_body = true}, {});
  EXPECT_NE(bytes.find("Content-Length: 4\r\n"), std::string::npos);
  EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
}

}  // namespace
}  // namespace danmakud::adapters
