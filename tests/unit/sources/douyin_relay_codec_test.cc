#include "adapters/sources/douyin_relay_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/codec_drive.h"
#include "tests/support/samples.h"

namespace danmakud::adapters {
namespace {

using test::CodecDrive;
using testing::HasSubstr;

CodecDrive drive_relay(std::vector<std::string> rooms = {}) {
  SourceSettings settings;
  settings.url = "ws://127.0.0.1:8888";
  settings.rooms = std::move(rooms);
  CodecDrive codec(std::make_unique<DouyinRelayCodec>(settings));
  codec.start();
  codec.open();
  return codec;
}

const std::string kGrabbed =
    R"({"Type":1,"ProcessName":"p","Data":"{\"MsgId\":7421000000000000001,\"User\":{\"Id\":3493286400494454,)"
    R"(\"Nickname\":\"甲\"},\"Content\":\"不退款\",\"RoomId\":9,\"WebRoomId\":\"123\"}"})";

TEST(DouyinRelay, ReadsJsonWithinJson) {
  CodecDrive codec = drive_relay();
  EXPECT_TRUE(codec.open().is_ready);
  EXPECT_EQ(
      codec.text(kGrabbed).events,
      R"({"type":"comment","text":"不退款","id":"7421000000000000001","room_id":"123","user_id":"3493286400494454","user_name":"甲"})"
      "\n");
  EXPECT_TRUE(codec.out.frames.empty());
}

TEST(DouyinRelay, WatchesTheRoomsItIsGiven) {
  EXPECT_EQ(drive_relay({"123"}).text(kGrabbed).event_count, 1U);
  EXPECT_EQ(drive_relay({"124"}).text(kGrabbed).ignored, 1U);
}

TEST(DouyinRelay, CountsDataThatIsNoJson) {
  CodecDrive codec = drive_relay();
  for (const char* const bad : {R"({"Type":1,"Data":"no json"})", R"({"Type":1,"Data":"{\"Content\":"})",
                                R"({"Type":1,"Data":7})", R"({"Type":1})", "no json", "[]", ""}) {
    EXPECT_EQ(codec.text(bad).rejected, 1U) << bad;
    EXPECT_FALSE(codec.out.fault);
  }
  EXPECT_EQ(codec.text(R"({"Type":5,"Data":"no json"})").ignored, 1U);
}

TEST(DouyinRelay, ReadsTheOtherRelay) {
  CodecDrive codec = drive_relay();
  codec.text(
      R"({"method":"WebcastChatMessage","common":{"msgId":"7431234567890123456","roomId":"42","createTime":"1794398400"},)"
      R"("user":{"id":"98765432101234567","nickname":"乙"},"content":"发错货","livename":"x"})");
  EXPECT_EQ(
      codec.out.events,
      R"({"type":"comment","text":"发错货","id":"7431234567890123456","room_id":"42","user_id":"98765432101234567","user_name":"乙","ts_ms":1794398400000})"
      "\n");
}

TEST(DouyinRelay, TellsStatesAndFailsOnAMissingRoom) {
  CodecDrive codec = drive_relay();
  EXPECT_THAT(codec.text(R"({"type":"system","code":"ROOM_OFFLINE","message":"未开播"})").notice,
              HasSubstr("ROOM_OFFLINE: 未开播"));
  EXPECT_FALSE(codec.out.fault);
  EXPECT_EQ(codec.text(R"({"type":"system","code":"ROOM_NOT_FOUND","message":"m"})").fault->kind,
            SourceFaultKind::missing_room);
}

TEST(DouyinRelaySamples, AreRead) {
  SKIP_WITHOUT_SAMPLES();
  CodecDrive codec = drive_relay();
  EXPECT_THAT(codec.text(test::sample("douyin/DouyinBarrageGrab_pack_chat.json")).events,
              HasSubstr("\"user_id\":\"100000000001\""));
  for (const auto& entry : std::filesystem::directory_iterator(test::samples() / "douyin")) {
    const std::string name = entry.path().filename();
    if (!name.starts_with("douyinLive_relay_")) continue;
    EXPECT_EQ(codec.text(test::sample("douyin/" + name)).rejected, 0U) << name;
    EXPECT_EQ(codec.out.fault.has_value(), name.find("NOT_FOUND") != std::string::npos) << name;
  }
}

}  // namespace
}  // namespace danmakud::adapters
