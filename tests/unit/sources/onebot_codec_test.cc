#include "adapters/sources/onebot_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/codec_drive.h"
#include "tests/support/samples.h"

namespace danmakud::adapters {
namespace {

using namespace std::chrono_literals;
using test::CodecDrive;
using test::lines_of;
using test::member;
using testing::HasSubstr;

CodecDrive drive_onebot(std::string reply = "", OneBotVersion version = OneBotVersion::v11) {
  SourceSettings settings;
  settings.url = "ws://127.0.0.1:3001";
  settings.reply = std::move(reply);
  CodecDrive codec(std::make_unique<OneBotCodec>(settings, version));
  codec.start();
  codec.open();
  return codec;
}

std::string private_message(std::string_view message, std::string_view user = "10001") {
  return R"({"time":1794398400,"self_id":20002,"post_type":"message","message_type":"private","message_id":-7,"user_id":)" +
         std::string(user) + R"(,"sender":{"nickname":"甲"},"message":)" + std::string(message) + "}";
}

pipeline::TicketNotice opened(std::string event_id) {
  return {0, std::move(event_id), "10001", "01M7", "SE-1", true};
}

SourceOutput& ticket(CodecDrive& codec, const pipeline::TicketNotice& notice) {
  codec.out = {};
  codec.codec->on_ticket(notice, codec.now, codec.out);
  return codec.out;
}

TEST(OneBotCodec, JoinsSegmentsOfText) {
  CodecDrive codec = drive_onebot();
  codec.text(private_message(R"([{"type":"text","data":{"text":"还没"}},{"type":"image","data":{}},)"
                             R"({"type":"text","data":{"text":"发货"}}])"));
  EXPECT_EQ(
      codec.out.events,
      R"({"type":"private_message","text":"还没发货","id":"private:20002:-7:1794398400","user_id":"10001","user_name":"甲","reply_to":"-7","ts_ms":1794398400000})"
      "\n");
}

TEST(OneBotCodec, ReadsCqStrings) {
  CodecDrive codec = drive_onebot();
  codec.text(private_message(R"("[CQ:face,id=1]&#91;还没&#93;发货")"));
  EXPECT_EQ(member(codec.out.events, "text"), "[还没]发货");
}

TEST(OneBotCodec, ReadsGroupsAsRooms) {
  CodecDrive codec = drive_onebot();
  codec.text(
      R"({"time":1794398400,"self_id":1,"post_type":"message","message_type":"group","group_id":33,"message_id":5,)"
      R"("user_id":3493286400494454,"sender":{"card":"乙","role":"admin"},"message":"假货"})");
  EXPECT_EQ(
      codec.out.events,
      R"({"type":"comment","text":"假货","id":"group:1:5:1794398400","room_id":"33","user_id":"3493286400494454","user_name":"乙","role":"moderator","channel":"qq_group","reply_to":"5","ts_ms":1794398400000})"
      "\n");
}

TEST(OneBotCodec, LeavesOutItsOwnWords) {
  CodecDrive codec = drive_onebot();
  EXPECT_EQ(codec.text(private_message("\"x\"", "20002")).ignored, 1U);
  EXPECT_EQ(codec.text(R"({"post_type":"message_sent","message_type":"private","message":"x"})").ignored, 1U);
  EXPECT_EQ(codec.text(private_message(R"([{"type":"image","data":{}}])")).ignored, 1U);
  EXPECT_EQ(codec.text(R"({"post_type":"notice","notice_type":"notify","sub_type":"poke"})").ignored, 1U);
}

TEST(OneBotCodec, TellsWhatWasRecalled) {
  CodecDrive codec = drive_onebot();
  codec.text(R"({"post_type":"notice","notice_type":"friend_recall","self_id":20002,"user_id":10001,"message_id":-7})");
  ASSERT_EQ(codec.out.recalls.size(), 1U);
  EXPECT_EQ(codec.out.recalls[0].id, "private:20002:-7:");
  EXPECT_TRUE(codec.out.recalls[0].is_prefix);
  codec.text(R"({"type":"notice","detail_type":"group_message_delete","self":{"user_id":"b"},"message_id":"m"})");
  ASSERT_EQ(codec.out.recalls.size(), 1U);
  EXPECT_EQ(codec.out.recalls[0].id, "group:b:m:");
}

TEST(OneBotCodec, ReadsVersion12) {
  CodecDrive codec = drive_onebot("", OneBotVersion::v12);
  codec.text(
      R"({"id":"e","self":{"platform":"qq","user_id":"1"},"time":1794398400.5,"type":"message",)"
      R"("detail_type":"private","message_id":"6283","message":[{"type":"text","data":{"text":"退款"}}],"user_id":"9"})");
  EXPECT_EQ(
      codec.out.events,
      R"({"type":"private_message","text":"退款","id":"private:1:6283:1794398400","user_id":"9","reply_to":"6283","ts_ms":1794398400500})"
      "\n");
  EXPECT_EQ(codec.binary("\x81\xa1").rejected, 1U);
  EXPECT_THAT(codec.out.last_reject, HasSubstr("JSON"));
}

TEST(OneBotCodec, TakesA1403FrameForARefusedToken) {
  CodecDrive codec = drive_onebot();
  codec.text(R"({"status":"failed","retcode":1403,"data":null,"message":"token验证失败","echo":null})");
  ASSERT_TRUE(codec.out.fault);
  EXPECT_EQ(codec.out.fault->kind, SourceFaultKind::configuration);
  EXPECT_THAT(codec.out.fault->advice, HasSubstr("token验证失败"));
  EXPECT_FALSE(codec.out.is_ready);
}

TEST(OneBotCodec, IsDeadAfterThreeHeartbeats) {
  CodecDrive codec = drive_onebot();
  codec.text(R"({"post_type":"meta_event","meta_event_type":"heartbeat","status":{"online":true},"interval":5000})");
  EXPECT_FALSE(codec.tick(15s).fault);
  ASSERT_TRUE(codec.tick(1s).fault);
  EXPECT_EQ(codec.out.fault->kind, SourceFaultKind::silent);
}

TEST(OneBotCodec, SaysOnceThatTheAccountIsOffline) {
  CodecDrive codec = drive_onebot();
  const char* const offline =
      R"({"post_type":"meta_event","meta_event_type":"heartbeat","status":{"online":false},"interval":5000})";
  EXPECT_THAT(codec.text(offline).notice, HasSubstr("log it in"));
  EXPECT_EQ(codec.text(offline).notice, "");
}

TEST(OneBotCodec, AnswersTheComplainerOnce) {
  CodecDrive codec = drive_onebot("已收到，单号 {serial}。");
  EXPECT_EQ(
      ticket(codec, opened("private:20002:-7:1")).frames.at(0).bytes,
      R"({"action":"send_private_msg","params":{"user_id":10001,"message":[{"type":"text","data":{"text":"已收到，单号 SE-1。"}}]},"echo":"danmakud:1"})");
  pipeline::TicketNotice joined = opened("private:20002:-7:1");
  joined.opened = false;
  EXPECT_TRUE(ticket(codec, joined).frames.empty());
  EXPECT_TRUE(ticket(codec, opened("group:20002:8:1")).frames.empty());
  EXPECT_TRUE(codec.tick(60s).frames.empty());
}

TEST(OneBotCodec, AnswersByVersion12) {
  CodecDrive codec = drive_onebot("好", OneBotVersion::v12);
  EXPECT_EQ(
      ticket(codec, opened("private:1:2:3")).frames.at(0).bytes,
      R"({"action":"send_message","params":{"detail_type":"private","user_id":"10001","message":[{"type":"text","data":{"text":"好"}}]},"echo":"danmakud:1"})");
}

TEST(OneBotCodec, AnswersOneASecondAndNoneLaterThanAMinute) {
  CodecDrive codec = drive_onebot("好");
  std::uint64_t dropped = 0;
  for (int i = 0; i < 100; ++i) dropped += ticket(codec, opened("private:1:2:3")).rejected;
  EXPECT_EQ(dropped, 49U);
  std::size_t answered = 1;
  for (int second = 0; second < 60; ++second) answered += codec.tick(1s).frames.size();
  EXPECT_EQ(answered, 51U);
}

TEST(OneBotCodec, CountsAnAnswerThatWasNotSent) {
  CodecDrive codec = drive_onebot("好");
  EXPECT_EQ(codec.text(R"({"status":"ok","retcode":0,"data":{},"echo":"danmakud:1"})").rejected, 0U);
  EXPECT_EQ(codec.text(R"({"status":"failed","retcode":100,"message":"no friend","echo":"danmakud:2"})").rejected, 1U);
}

TEST(OneBotCodec, CountsWhatIsNoObject) {
  CodecDrive codec = drive_onebot();
  for (const char* const bad : {"", "[]", "7", "{\"post_type\":", "\"x\""}) EXPECT_EQ(codec.text(bad).rejected, 1U);
}

TEST(OneBotSamples, AreRead) {
  SKIP_WITHOUT_SAMPLES();
  for (const char* const name : {"v11_events_adapter-onebot", "v12_events"}) {
    simdjson::dom::parser parser;
    CodecDrive codec = drive_onebot();
    std::size_t events = 0;
    for (const auto sample : parser.parse(test::sample("onebot/" + std::string(name) + ".json")).get_array()) {
      std::string text = simdjson::minify(sample);
      events += codec.text(text).event_count;
      EXPECT_EQ(codec.out.rejected, 0U) << text;
    }
    EXPECT_GT(events, 0U) << name;
  }
}

}  // namespace
}  // namespace danmakud::adapters
