#include "pipeline/ticket_json.h"

#include <gtest/gtest.h>

#include "pipeline/policy.h"
#include "pipeline/service_level.h"

namespace danmakud::pipeline {
namespace {

// The example of docs/handlers.md. Its line breaks are layout.
constexpr std::string_view kTicketExample =
    R"({"id":"01M757NBKV7YD63MP0FFM4B8FJ","serial":"DM-20261111-000042","status":"pending","version":3,"change":"grown",)"
    R"("created_ms":1794398400123,"received_ms":1794398400368,"updated_ms":1794398431020,)"
    R"("title":"货不对板 · 房间 r1001","text":"收到的货不对板 电话138****5678",)"
    R"("category":"commerce.mismatch","category_name":"货不对板","team":"merchant-service","team_name":"商家服务团队","priority":"P2","flags":[],"score":0.97,)"
    R"("matched":[{"rule":"commerce.mismatch.basic","text":"货不对板"}],"decided_by":{"rules":"sha256:3f9a61d2","model":"sha256:07be845a"},)"
    R"("source":{"type":"comment","channel":"danmaku","platform":"kuaishou","room_id":"r1001","live_id":"l77","stream_pos_ms":5400123,"streamer_id":"s1","merchant_id":"m1","item_id":"i1","event_id":"c1"},)"
    R"("user":{"id":"u1","name":"小*","contact":"138****5678","device":"Android 15","city":"杭州"},)"
    R"("sla":{"acknowledge_by_ms":1794398460368,"respond_by_ms":1794399000368,"solution_by_ms":1794830400368},)"
    R"("duplicates":{"events":17,"users":12,"anonymous":3,"first_ms":1794398400123,"last_ms":1794398431000},)"
    R"("samples":[{"user_id":"u7","text":"货不对板+1","ts_ms":1794398404000}],)"
    R"("incident_id":"01M757NBKV7YD63MP0FFM4B8FJ","attachments":[]})";

TicketBody example_body() {
  TicketBody body;
  body.id = *parse_ticket_id("01M757NBKV7YD63MP0FFM4B8FJ");
  body.incident = body.id;
  body.serial = "DM-20261111-000042";
  body.created_ms = 1794398400123;
  body.received_ms = 1794398400368;
  body.title = "货不对板 · 房间 r1001";
  body.text = "收到的货不对板 电话138****5678";
  body.category = "commerce.mismatch";
  body.category_name = "货不对板";
  body.team = "merchant-service";
  body.team_name = "商家服务团队";
  body.score = 1 - (1 - 0.9) * (1 - 0.7);
  body.matched = {{"commerce.mismatch.basic", "货不对板"}};
  body.rules_version = "sha256:3f9a61d2";
  body.model_version = "sha256:07be845a";
  body.source.type = EventType::comment;
  body.source.channel = "danmaku";
  body.source.platform = "kuaishou";
  body.source.room_id = "r1001";
  body.source.live_id = "l77";
  body.source.stream_pos_ms = 5400123;
  body.source.streamer_id = "s1";
  body.source.merchant_id = "m1";
  body.source.item_id = "i1";
  body.source.event_id = "c1";
  body.user.id = "u1";
  body.user.name = "小*";
  body.user.contact = "138****5678";
  body.user.device = "Android 15";
  body.user.city = "杭州";
  return body;
}

Ticket example() {
  const Policy policy = default_policy();
  const CategoryPolicy& category = policy.category("commerce.mismatch");
  Ticket ticket{.body = example_body(), .state = {}, .samples = {{"u7", "货不对板+1", 1794398404000}}};
  ticket.state.priority = Priority::p2;
  ticket.state.change = Change::grown;
  ticket.state.version = 3;
  ticket.state.updated_ms = 1794398431020;
  ticket.state.sla =
      ServiceLevels(policy.sla, policy.calendar)
          .deadlines(from_ms(ticket.body.received_ms), Priority::p2, category, policy.team(category.team));
  ticket.state.duplicates = {
      .events = 17, .users = 12, .anonymous = 3, .first_ms = 1794398400123, .last_ms = 1794398431000};
  return ticket;
}

std::string json_of(const Ticket& ticket) {
  std::string json;
  append_ticket_json(ticket, json);
  return json;
}

TEST(TicketJsonTest, IsTheContractsExample) {
  EXPECT_EQ(json_of(example()), kTicketExample);
}

TEST(TicketJsonTest, AnOrderStandsWithItsItem) {
  Ticket ticket = example();
  ticket.state.order_id = "o1";
  EXPECT_NE(json_of(ticket).find(R"("item_id":"i1","order_id":"o1","event_id":"c1")"), std::string::npos);
}

TEST(TicketJsonTest, ScoresAreShort) {
  for (const auto& [score, text] :
       {std::pair(0.0, "0"), {1.0, "1"}, {0.5, "0.5"}, {1.0 / 3, "0.3333"}, {0.99996, "1"}}) {
    Ticket ticket;
    ticket.body.score = score;
    EXPECT_NE(json_of(ticket).find(R"("score":)" + std::string(text) + ","), std::string::npos) << json_of(ticket);
  }
}

TEST(TicketJsonTest, StringsAreEscaped) {
  std::string json;
  append_json_string(std::string_view("\"\\\n\r\t\x01\x1f\0 坏😡", 16), json);
  EXPECT_EQ(json, R"("\"\\\n\r\t\u0001\u001f\u0000 坏😡")");
}

TEST(TicketJsonTest, StringsAreEscapedWhereverItStands) {
  for (std::size_t place = 0; place < 20; ++place) {
    const std::string before(place, '~'), after(20 - place, '\x7f');
    for (const auto& [plain, escaped] : {std::pair("\x1f", "\\u001f"), {"\"", "\\\""}, {"\\", "\\\\"}, {"坏", "坏"}}) {
      std::string json;
      append_json_string(before + plain + after, json);
      EXPECT_EQ(json, '"' + before + escaped + after + '"');
    }
  }
}

TEST(TicketJsonTest, ComplainantsSayWhoWhereAndWhat) {
  Complainant complainant;
  complainant.type = EventType::private_message;
  complainant.channel = "cs_chat";
  complainant.user_id = "u1";
  complainant.order_id = "o1";
  complainant.reply_to = "ref";
  complainant.text = "货不对板";
  complainant.at_ms = 1;
  complainant.received_ms = 2;
  std::string json;
  append_complainant_json(complainant, json);
  EXPECT_EQ(json, R"({"type":"private_message","channel":"cs_chat","user_id":"u1","reply_to":"ref","order_id":"o1",)"
                  R"("text":"货不对板","ts_ms":1,"received_ms":2})");
}

TicketBody full_body() {
  TicketBody body = example_body();
  body.incident.bytes[15] ^= 1;
  body.flags = {"reported", "\"quoted\"\n"};
  body.score = 1.0 / 3;
  body.source.streamer_name = "主播";
  body.source.merchant_name = "店";
  body.source.guild_id = "g1";
  body.source.item_url = "https://example.com/i1?a=1&b=2";
  body.source.item_category = "服装";
  body.source.button = "货不对";
  body.source.title = "标题";
  body.source.reported_by = "moderator";
  body.user.key = "k";
  body.user.contact_ref = "cref";
  body.user.reply_to = "rref";
  body.user.app_version = "13.1";
  return body;
}

// The wire form has all members of a body, and others, which are passed over.
TEST(TicketBodyJsonTest, ComesBackWhole) {
  for (const TicketBody& body : {example_body(), full_body()}) {
    const std::string json = json_of({.body = body, .state = {}, .samples = {}});
    const Result<TicketBody> read = parse_body_json(json);
    ASSERT_TRUE(read);
    EXPECT_EQ(json_of({.body = *read, .state = {}, .samples = {}}), json);
    EXPECT_EQ(read->user.key, body.user.key);
  }
}

TEST(TicketBodyJsonTest, ReadsWhatOlderVersionsWrote) {
  const Result<TicketBody> read = parse_body_json(
      R"({"id":"01M757NBKV7YD63MP0FFM4B8FJ","incident_id":"01M757NBKV7YD63MP0FFM4B8FJ","text":"x","later":{"a":[1]}})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text, "x");
  EXPECT_EQ(read->source.type, EventType::unknown);
}

TEST(TicketBodyJsonTest, RefusesWhatIsNoBody) {
  for (const std::string_view json :
       {"", "[]", "{}", R"({"id":"01M757NBKV7YD63MP0FFM4B8FJ"})", R"({"id":1})", "{\"id\":"})
    EXPECT_FALSE(parse_body_json(json)) << json;
}

}  // namespace
}  // namespace danmakud::pipeline
