#include "adapters/sources/douyin_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/codec_drive.h"
#include "tests/support/deflate.h"
#include "tests/support/protobuf.h"
#include "tests/support/samples.h"

namespace danmakud::adapters {
namespace {

using namespace std::chrono_literals;
using test::CodecDrive;
using test::Proto;
using testing::HasSubstr;

CodecDrive drive_douyin() {
  SourceSettings settings;
  settings.url = "wss://webcast.example/push?signature=s";
  settings.cookie = "ttwid=1";
  CodecDrive codec(std::make_unique<DouyinCodec>(settings));
  codec.start();
  codec.open();
  return codec;
}

Proto message(std::string_view method, const Proto& payload) {
  return Proto{}.text(1, method).message(2, payload).number(3, 77);
}

Proto chat(std::uint64_t created, std::string_view text) {
  return Proto{}
      .message(1, Proto{}.number(2, 7431234567890123456).number(3, 42).number(4, created))
      .message(2, Proto{}.number(1, 98765432101234567).text(3, "甲").text(46, "MS4w"))
      .text(3, text)
      .number(15, 1794398400);
}

std::string frame(const std::string& response, std::string_view type = "msg") {
  return Proto{}.number(2, 5).text(7, type).text(8, response).bytes;
}

const Proto kDouyinChat = message("WebcastChatMessage", chat(1794398400123, "假货"));
const std::string kDouyinEvent =
    R"({"type":"comment","text":"假货","id":"7431234567890123456","room_id":"42","user_id":"98765432101234567","user_name":"甲","ts_ms":1794398400123})"
    "\n";

TEST(DouyinCodec, BeatsEveryTenSeconds) {
  CodecDrive codec = drive_douyin();
  EXPECT_EQ(codec.start().target->headers, (std::vector<HttpField>{{"Cookie", "ttwid=1"}}));
  EXPECT_EQ(codec.open().frames.at(0).bytes, "\x3a\x02hb");
  EXPECT_TRUE(codec.tick(9s).frames.empty());
  EXPECT_EQ(codec.tick(1s).frames.at(0).bytes, "\x3a\x02hb");
}

TEST(DouyinCodec, KnowsAPageForARefusedSignature) {
  const CodecDrive codec = drive_douyin();
  EXPECT_EQ(codec.codec->on_refused(200, "answered 200").kind, SourceFaultKind::configuration);
  EXPECT_THAT(codec.codec->on_refused(200, "answered 200").advice, HasSubstr("take a fresh url and cookie"));
  EXPECT_EQ(codec.codec->on_refused(429, "answered 429").kind, SourceFaultKind::risk_control);
  EXPECT_EQ(codec.codec->on_refused(502, "answered 502").kind, SourceFaultKind::network);
}

TEST(DouyinCodec, ReadsPlainAndGzippedResponses) {
  CodecDrive codec = drive_douyin();
  const std::string response =
      Proto{}.message(1, kDouyinChat).message(1, message("WebcastLikeMessage", Proto{}.number(2, 1))).bytes;
  EXPECT_EQ(codec.binary(frame(response)).events, kDouyinEvent);
  EXPECT_EQ(codec.out.ignored, 1U);
  EXPECT_TRUE(codec.out.frames.empty());
  EXPECT_EQ(codec.binary(frame(test::gzip(response))).events, kDouyinEvent);
  EXPECT_TRUE(codec.out.is_ready);
}

TEST(DouyinCodec, AcknowledgesWhereItMust) {
  CodecDrive codec = drive_douyin();
  codec.binary(frame(Proto{}.message(1, kDouyinChat).text(5, "cursor").number(9, 1).bytes));
  ASSERT_EQ(codec.out.frames.size(), 1U);
  EXPECT_EQ(codec.out.frames[0].bytes, Proto{}.number(2, 5).text(7, "ack").text(8, "cursor").bytes);
}

TEST(DouyinCodec, TellsSecondsFromMilliseconds) {
  CodecDrive codec = drive_douyin();
  for (const std::uint64_t created : {std::uint64_t{1794398400}, std::uint64_t{0}}) {
    const Proto found = message("WebcastChatMessage", chat(created, "假货"));
    EXPECT_THAT(codec.binary(frame(Proto{}.message(1, found).bytes)).events, HasSubstr("\"ts_ms\":1794398400000"));
  }
}

TEST(DouyinCodec, LosesNoNeighbourOfABrokenMessage) {
  CodecDrive codec = drive_douyin();
  codec.binary(frame(Proto{}.message(1, kDouyinChat).text(1, "\x0a\x7f").message(1, kDouyinChat).bytes));
  EXPECT_EQ(codec.out.event_count, 2U);
  EXPECT_EQ(codec.out.rejected, 1U);
}

TEST(DouyinCodec, OverreadsNoCut) {
  CodecDrive codec = drive_douyin();
  const std::string response = Proto{}.message(1, kDouyinChat).bytes;
  for (const std::string& whole : {frame(response), frame(test::gzip(response))}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const std::string exact = whole.substr(0, size);
      EXPECT_EQ(codec.binary(exact).event_count, 0U) << size;
    }
  }
  EXPECT_EQ(codec.binary(frame(response)).events, kDouyinEvent);
}

TEST(DouyinCodec, StopsABomb) {
  CodecDrive codec = drive_douyin();
  EXPECT_EQ(codec.binary(frame(test::gzip(std::string(std::size_t{40} << 20, '\0')))).rejected, 1U);
}

TEST(DouyinCodec, KnowsTheEnd) {
  CodecDrive codec = drive_douyin();
  EXPECT_EQ(codec.binary(frame("", "close")).fault->kind, SourceFaultKind::asked);
  const Proto ended = message("WebcastControlMessage", Proto{}.number(2, 3));
  EXPECT_EQ(codec.binary(frame(Proto{}.message(1, ended).bytes)).fault->kind, SourceFaultKind::missing_room);
}

TEST(DouyinSamples, AreRead) {
  SKIP_WITHOUT_SAMPLES();
  CodecDrive codec = drive_douyin();
  EXPECT_EQ(codec.open().frames.at(0).bytes, test::sample("douyin/heartbeat.bin"));
  codec.binary(test::sample("douyin/synthetic_pushframe_chat.bin"));
  EXPECT_EQ(codec.out.event_count, 1U);
  EXPECT_THAT(codec.out.events, HasSubstr("\"user_id\":\"98765432101234567\""));
  EXPECT_THAT(codec.out.events, HasSubstr("\"ts_ms\":1795283964123"));
  EXPECT_EQ(codec.out.frames.at(0).bytes, test::sample("douyin/ack.bin"));
}

}  // namespace
}  // namespace danmakud::adapters
