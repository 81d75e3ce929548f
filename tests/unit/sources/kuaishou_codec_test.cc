#include "adapters/sources/kuaishou_codec.h"

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
using test::lines_of;
using test::member;
using test::Proto;
using testing::HasSubstr;

CodecDrive drive_kuaishou() {
  SourceSettings settings;
  settings.url = "wss://live.example/websocket";
  settings.token = "tok";
  settings.rooms = {"ls-1"};
  CodecDrive codec(std::make_unique<KuaishouCodec>(settings));
  codec.start();
  codec.open();
  return codec;
}

std::string frame(std::uint64_t type, const std::string& payload, std::uint64_t compression = 1) {
  return Proto{}.number(1, type).number(2, compression).text(3, payload).bytes;
}

Proto comment(std::string_view id, std::string_view text) {
  return Proto{}.text(1, id).message(2, Proto{}.text(1, "u1").text(2, "甲")).text(3, text).number(9, 1794398400123);
}

const std::string kPush = Proto{}
                              .text(1, "1.2万")
                              .message(5, comment("f1", "黑屏了"))
                              .message(5, comment("f2", ""))
                              .message(7, Proto{}.text(1, "k1").text(2, "退款").number(3, 12))
                              .message(8, Proto{}.text(1, "like"))
                              .bytes;
const std::string kEvents =
    R"({"type":"comment","text":"黑屏了","id":"f1","room_id":"ls-1","user_id":"u1","user_name":"甲","ts_ms":1794398400123})"
    "\n"
    R"({"type":"comment","text":"退款","id":"combo:k1","room_id":"ls-1"})"
    "\n";

TEST(KuaishouCodec, EntersWithItsTokenInTheMessageAlone) {
  CodecDrive codec = drive_kuaishou();
  EXPECT_TRUE(codec.start().target->headers.empty());
  EXPECT_THAT(codec.open().frames.at(0).bytes, HasSubstr("tok"));
  EXPECT_EQ(codec.out.frames[0].kind, StreamFrame::binary);
}

TEST(KuaishouCodec, BeatsAsTheServerAsks) {
  CodecDrive codec = drive_kuaishou();
  EXPECT_TRUE(codec.tick(19s).frames.empty());
  codec.binary(frame(300, Proto{}.number(1, 1000).number(2, 30'000).number(3, 5'000).bytes));
  EXPECT_TRUE(codec.out.is_ready);
  EXPECT_EQ(codec.tick(1s).frames.size(), 1U);
  EXPECT_TRUE(codec.tick(4s).frames.empty());
  EXPECT_EQ(codec.tick(1s).frames.size(), 1U);
}

TEST(KuaishouCodec, StaysAwayAsTheServerAsksAndSaysWhyItComesAgain) {
  CodecDrive codec = drive_kuaishou();
  codec.binary(frame(300, Proto{}.number(1, 1500).number(2, 30'000).bytes));
  ASSERT_TRUE(codec.out.reconnect_pause);
  EXPECT_EQ(codec.out.reconnect_pause->least, 1500ms);
  EXPECT_EQ(codec.out.reconnect_pause->most, 30s);
  codec.binary(frame(300, Proto{}.number(1, 1).number(2, std::uint64_t{1} << 40).bytes));
  EXPECT_EQ(codec.out.reconnect_pause->most, 5min);  // not for ever
  codec.binary(frame(103, Proto{}.number(1, 601).bytes));
  const SourceFault last = *codec.out.fault;
  codec.start(&last);
  EXPECT_THAT(codec.open().frames.at(0).bytes, HasSubstr(Proto{}.number(3, 1).number(4, 601).bytes));
}

TEST(KuaishouCodec, ReadsPlainAndGzippedFeeds) {
  CodecDrive codec = drive_kuaishou();
  EXPECT_EQ(codec.binary(frame(310, kPush)).events, kEvents);
  EXPECT_EQ(codec.out.ignored, 1U);
  EXPECT_EQ(codec.binary(frame(310, test::gzip(kPush), 2)).events, kEvents);
}

TEST(KuaishouCodec, CountsAndNamesAnAesPayload) {
  CodecDrive codec = drive_kuaishou();
  EXPECT_EQ(codec.binary(frame(310, "????????????????", 3)).rejected, 1U);
  EXPECT_THAT(codec.out.last_reject, HasSubstr("AES"));
  EXPECT_FALSE(codec.out.fault);
}

TEST(KuaishouCodec, StopsABomb) {
  CodecDrive codec = drive_kuaishou();
  EXPECT_EQ(codec.binary(frame(310, test::gzip(std::string(std::size_t{40} << 20, '\0')), 2)).rejected, 1U);
  EXPECT_THAT(codec.out.last_reject, HasSubstr("beyond the bound"));
}

TEST(KuaishouCodec, OverreadsNoCut) {
  CodecDrive codec = drive_kuaishou();
  for (const std::string& whole : {frame(310, kPush), frame(310, test::gzip(kPush), 2)}) {
    for (std::size_t size = 6; size < whole.size(); ++size) {
      const std::string exact = whole.substr(0, size);
      EXPECT_EQ(codec.binary(exact).rejected, 1U) << size;
    }
  }
  for (std::size_t size = 1; size < kPush.size(); ++size) codec.binary(frame(310, kPush.substr(0, size)));
  EXPECT_EQ(codec.binary(frame(310, kPush)).events, kEvents);
}

TEST(KuaishouCodec, SkipsFieldsOfAnotherKind) {
  CodecDrive codec = drive_kuaishou();
  EXPECT_EQ(codec.binary(Proto{}.text(1, "x").number(3, 7).bytes).rejected, 0U);
  EXPECT_EQ(codec.binary(frame(310, Proto{}.number(5, 1).message(5, comment("f1", "黑屏了")).bytes)).event_count, 1U);
}

TEST(KuaishouCodec, TellsTheOperatorOfARefusal) {
  CodecDrive codec = drive_kuaishou();
  codec.binary(frame(103, Proto{}.number(1, 601).text(2, "token expired").bytes));
  ASSERT_TRUE(codec.out.fault);
  EXPECT_EQ(codec.out.fault->kind, SourceFaultKind::configuration);
  EXPECT_THAT(codec.out.fault->advice, HasSubstr("601 token expired"));
}

TEST(KuaishouFault, SaysWhatIsMissing) {
  SourceSettings settings;
  EXPECT_THAT(*kuaishou_fault(settings), HasSubstr("url"));
  settings.url = "wss://x";
  EXPECT_THAT(*kuaishou_fault(settings), HasSubstr("token"));
  settings.token = "t";
  EXPECT_THAT(*kuaishou_fault(settings), HasSubstr("room"));
}

TEST(KuaishouSamples, AreRead) {
  SKIP_WITHOUT_SAMPLES();
  CodecDrive codec = drive_kuaishou();
  EXPECT_TRUE(codec.binary(test::sample("kuaishou/synthetic_sc_enter_room_ack.bin")).is_ready);
  const auto lines = lines_of(codec.binary(test::sample("kuaishou/synthetic_sc_feed_push_gzip.bin")).events);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(member(lines[0], "id"), "feed-1");
  EXPECT_EQ(member(lines[0], "user_id"), "3xq5drejhpe45iy");
  EXPECT_EQ(member(lines[0], "text"), "卡住了 举报");
  EXPECT_EQ(member(lines[0], "ts_ms"), "1795283964123");
  const std::string enter = test::sample("kuaishou/synthetic_cs_enter_room.bin");
  codec.start();
  const std::string ours = codec.open().frames.at(0).bytes;
  EXPECT_EQ(ours.size(), enter.size());
  EXPECT_EQ(ours.substr(0, 20), enter.substr(0, 20));  // up to the page's id
}

}  // namespace
}  // namespace danmakud::adapters
