#include "adapters/sources/open_live_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sources/digest.h"
#include "tests/support/bilibili_packets.h"
#include "tests/support/codec_drive.h"

namespace danmakud::adapters {
namespace {

using namespace std::chrono_literals;
using test::bilibili_message;
using test::bilibili_packet;
using test::CodecDrive;
using test::lines_of;
using test::member;
using testing::HasSubstr;

enum OpenLiveCall : int { kStart, kBeat, kEnd };

SourceSettings settings_of(std::string code) {
  SourceSettings settings;
  settings.app_id = "1234";
  settings.access_key = "ak";
  settings.access_secret = "as";
  settings.code = std::move(code);
  return settings;
}

std::string started(std::string_view game) {
  return R"({"code":0,"data":{"game_info":{"game_id":")" + std::string(game) +
         R"("},"websocket_info":{"auth_body":"{\"roomid\":1,\"key\":\"k\"}",)"
         R"("wss_link":["wss://a.example/sub","wss://b.example/sub"]}}})";
}

// A room whose stream has been let in.
CodecDrive open_room(const std::shared_ptr<OpenLiveKeys>& keys, const std::string& game) {
  CodecDrive codec(std::make_unique<OpenLiveCodec>(settings_of("c-" + game), keys));
  codec.start();
  codec.answer(kStart, started(game));
  codec.open();
  codec.binary(bilibili_packet(8, 1, R"({"code":0})"));
  return codec;
}

TEST(OpenLiveCodec, SignsItsCalls) {
  const auto headers = open_live_headers(settings_of("c"), "{}", 1'794'398'400, "n1");
  const std::string text =
      "x-bili-accesskeyid:ak\nx-bili-content-md5:99914b932bd37a50b983c5e7c90ae93b\n"
      "x-bili-signature-method:HMAC-SHA256\nx-bili-signature-nonce:n1\nx-bili-signature-version:1.0\n"
      "x-bili-timestamp:1794398400";
  EXPECT_THAT(headers, testing::Contains(HttpField{"Authorization", hmac_sha256_hex("as", text)}));
  EXPECT_EQ(hmac_sha256_hex("key", "The quick brown fox jumps over the lazy dog"),
            "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
}

TEST(OpenLiveCodec, SendsTheAuthBodyAsItCame) {
  CodecDrive codec(std::make_unique<OpenLiveCodec>(settings_of("c"), std::make_shared<OpenLiveKeys>()));
  EXPECT_EQ(codec.start().calls.at(0).body, R"({"code":"c","app_id":1234})");
  EXPECT_EQ(codec.answer(kStart, started("g")).target->urls.size(), 2U);
  EXPECT_THAT(codec.open().frames.at(0).bytes, testing::EndsWith(R"({"roomid":1,"key":"k"})"));
}

TEST(OpenLiveCodec, BeatsForAllRoomsInOneCall) {
  const auto keys = std::make_shared<OpenLiveKeys>();
  CodecDrive one = open_room(keys, "g1"), two = open_room(keys, "g2");
  ASSERT_EQ(one.tick(20s).calls.size(), 1U);
  EXPECT_THAT(one.out.calls[0].url, HasSubstr("/v2/app/batchHeartbeat"));
  EXPECT_EQ(one.out.calls[0].body, R"({"game_ids":["g1","g2"]})");
  EXPECT_TRUE(two.tick(20s).calls.empty());
  one.answer(kBeat, R"({"code":0,"data":{"failed_game_ids":["g2"]}})");
  EXPECT_FALSE(one.tick(1s).fault);
  ASSERT_TRUE(two.tick(1s).fault);
  EXPECT_EQ(two.out.fault->kind, SourceFaultKind::auth);
}

TEST(OpenLiveCodec, StartsAgainWhenItsSessionIsLost) {
  CodecDrive codec = open_room(std::make_shared<OpenLiveKeys>(), "g");
  EXPECT_THAT(codec.tick(20s).calls.at(0).url, HasSubstr("/v2/app/heartbeat"));
  codec.answer(kBeat, R"({"code":7003,"message":"no session"})");
  const SourceFault lost = *codec.tick(1s).fault;
  EXPECT_THAT(codec.start(&lost).calls.at(0).url, HasSubstr("/v2/app/start"));
}

TEST(OpenLiveCodec, UsesItsSessionAgainAfterADisconnect) {
  CodecDrive codec = open_room(std::make_shared<OpenLiveKeys>(), "g");
  const SourceFault lost{SourceFaultKind::network, "gone"};
  EXPECT_TRUE(codec.start(&lost).target);
  EXPECT_TRUE(codec.out.calls.empty());
}

TEST(OpenLiveCodec, EndsItsSession) {
  CodecDrive codec = open_room(std::make_shared<OpenLiveKeys>(), "g");
  SourceOutput out;
  codec.codec->last_calls(codec.now, out);
  EXPECT_EQ(out.calls.at(0).body, R"({"app_id":1234,"game_id":"g"})");
}

TEST(OpenLiveCodec, ReadsMessagesAndTheEnd) {
  CodecDrive codec = open_room(std::make_shared<OpenLiveKeys>(), "g");
  const std::string danmaku =
      R"({"cmd":"LIVE_OPEN_PLATFORM_DM","data":{"room_id":77,"open_id":"o1","uid":0,"uname":"n","msg":"黑屏",)"
      R"("msg_id":"m1","timestamp":1794398400}})";
  const auto lines = lines_of(codec.binary(bilibili_message(2, bilibili_packet(5, 0, danmaku))).events);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(member(lines[0], "user_id"), "o1");
  EXPECT_EQ(member(lines[0], "room_id"), "77");
  EXPECT_EQ(member(lines[0], "id"), "m1");
  EXPECT_EQ(member(lines[0], "ts_ms"), "1794398400000");
  const std::string end = R"({"cmd":"LIVE_OPEN_PLATFORM_INTERACTION_END","data":{"game_id":"g"}})";
  EXPECT_EQ(codec.binary(bilibili_packet(5, 0, end)).fault->kind, SourceFaultKind::asked);
}

TEST(OpenLiveCodec, ShowsTheOperatorWhatThePlatformSaid) {
  CodecDrive codec(std::make_unique<OpenLiveCodec>(settings_of("c"), std::make_shared<OpenLiveKeys>()));
  codec.start();
  const auto fault = codec.answer(kStart, R"({"code":7007,"message":"身份码错误","request_id":"r9"})").fault;
  EXPECT_EQ(fault->kind, SourceFaultKind::configuration);
  EXPECT_THAT(fault->advice, testing::AllOf(HasSubstr("7007"), HasSubstr("身份码错误"), HasSubstr("r9")));
  codec.start();
  EXPECT_EQ(codec.answer(kStart, "blocked", 412).fault->kind, SourceFaultKind::risk_control);
}

}  // namespace
}  // namespace danmakud::adapters
