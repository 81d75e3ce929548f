#include "adapters/sources/douyu_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sources/stt.h"
#include "tests/support/codec_drive.h"
#include "tests/support/samples.h"

namespace danmakud::adapters {
namespace {

using namespace std::chrono_literals;
using test::CodecDrive;
using testing::HasSubstr;

CodecDrive drive_douyu(std::string url = "") {
  SourceSettings settings;
  settings.rooms = {"9999"};
  settings.url = std::move(url);
  CodecDrive codec(std::make_unique<DouyuCodec>(settings));
  codec.start();
  codec.open();
  return codec;
}

std::string server(const std::vector<SttPair>& fields) {
  return stt_frame(stt_body(fields), SttSender::server);
}

std::string sent_bodies(const SourceOutput& out) {
  std::string bodies;
  for (const OutgoingFrame& frame : out.frames) bodies += cut_stt_frames(frame.bytes).bodies.at(0);
  return bodies;
}

const std::string kDouyuChat = server({{"type", "chatmsg"},
                                       {"rid", "9999"},
                                       {"uid", "3493286400494454"},
                                       {"nn", "甲/乙"},
                                       {"txt", "发货@太慢/了"},
                                       {"cid", "c1"},
                                       {"cst", "1794398400123"}});
const std::string kDouyuEvent =
    R"({"type":"comment","text":"发货@太慢/了","id":"c1","room_id":"9999","user_id":"3493286400494454","user_name":"甲/乙","ts_ms":1794398400123})"
    "\n";

TEST(DouyuCodec, LogsInJoinsAndBeats) {
  CodecDrive codec = drive_douyu();
  EXPECT_EQ(codec.start().target->urls.size(), 6U);
  EXPECT_EQ(sent_bodies(codec.open()), "type@=loginreq/roomid@=9999/");
  EXPECT_EQ(sent_bodies(codec.binary(server({{"type", "loginres"}}))), "type@=joingroup/rid@=9999/gid@=-9999/");
  EXPECT_TRUE(codec.out.is_ready);
  EXPECT_EQ(sent_bodies(codec.tick(44s)), "");
  EXPECT_EQ(sent_bodies(codec.tick(1s)), "type@=mrkl/");
}

TEST(DouyuCodec, ReadsSeveralMessagesOfOneFrame) {
  CodecDrive codec = drive_douyu();
  EXPECT_EQ(codec.binary(server({{"type", "uenter"}}) + kDouyuChat + kDouyuChat).events, kDouyuEvent + kDouyuEvent);
  EXPECT_EQ(codec.out.ignored, 1U);
}

TEST(DouyuCodec, CountsACutMessageAndGoesOn) {
  CodecDrive codec = drive_douyu();
  for (std::size_t size = 1; size < kDouyuChat.size(); ++size) {
    EXPECT_EQ(codec.binary(std::string_view(kDouyuChat).substr(0, size)).rejected, 1U) << size;
  }
  EXPECT_EQ(codec.binary(kDouyuChat).events, kDouyuEvent);
}

TEST(DouyuCodec, JoinsTheCutsOfARawStream) {
  CodecDrive codec = drive_douyu("tcp://127.0.0.1:8601");
  EXPECT_EQ(codec.binary(std::string_view(kDouyuChat).substr(0, 9)).event_count, 0U);
  EXPECT_EQ(codec.binary(std::string_view(kDouyuChat).substr(9)).events, kDouyuEvent);
  codec.binary("no frame at all");
  ASSERT_TRUE(codec.out.fault);
  EXPECT_EQ(codec.out.fault->kind, SourceFaultKind::protocol);
}

TEST(DouyuCodec, SaysWhatTheServerRefused) {
  CodecDrive codec = drive_douyu();
  codec.binary(server({{"type", "error"}, {"code", "51"}}));
  ASSERT_TRUE(codec.out.fault);
  EXPECT_THAT(codec.out.fault->advice, HasSubstr("error 51"));
  EXPECT_EQ(codec.binary(server({{"type", "error"}, {"code", "204"}})).fault->kind, SourceFaultKind::missing_room);
}

TEST(DouyuFault, NeedsARoomsNumber) {
  SourceSettings settings;
  EXPECT_TRUE(douyu_fault(settings));
  settings.rooms = {"nine"};
  EXPECT_TRUE(douyu_fault(settings));
  settings.rooms = {"9999"};
  EXPECT_FALSE(douyu_fault(settings));
}

TEST(DouyuSamples, AreRead) {
  SKIP_WITHOUT_SAMPLES();
  CodecDrive codec = drive_douyu();
  EXPECT_TRUE(codec.binary(test::sample("douyu/framed_loginres.bin")).is_ready);
  for (const char* const name : {"mapkb", "subres", "mrkl", "pdrinfo", "pingreq"}) {
    EXPECT_EQ(codec.binary(test::sample("douyu/framed_" + std::string(name) + ".bin")).ignored, 1U) << name;
    EXPECT_EQ(codec.out.rejected, 0U) << name;
  }
}

}  // namespace
}  // namespace danmakud::adapters
