// What the operator is told when a platform refuses us: one line in the log and in /v1/status, and a pause of minutes.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/danmakud.h"
#include "tests/support/fake_bilibili.h"
#include "tests/support/fake_onebot.h"
#include "tests/support/fake_room.h"
#include "tests/support/fake_twitch.h"
#include "tests/support/tls_front.h"

namespace danmakud::test {
namespace {

using testing::HasSubstr;

std::string source(std::string_view kind, std::string_view more) {
  return fmt::format("\n[[source]]\nname = \"room\"\nkind = \"{}\"\n{}\n", kind, more);
}

void expect_told(const std::string& config, std::string_view problem) {
  Danmakud daemon(config);
  daemon.start();
  ASSERT_TRUE(daemon.answers("/v1/status", problem));
  ASSERT_TRUE(daemon.logs(problem));
  const std::string log = daemon.log();
  EXPECT_EQ(log.find("source_down"), log.rfind("source_down"));
  const std::string status = daemon.ops("/v1/sources").body;
  const std::string_view name = "\"retry_in_ms\":";
  ASSERT_THAT(status, HasSubstr(name));
  EXPECT_GT(std::stol(status.substr(status.find(name) + name.size())), 60'000);
}

struct BilibiliRefusal : testing::Test {
  std::string guest(std::string_view more) {
    return source("bilibili", fmt::format("api_url = \"{}\"\n{}", bilibili.site().url("http", ""), more));
  }
  FakeBilibili bilibili;
};

TEST_F(BilibiliRefusal, RiskControlIsSaid) {
  bilibili.refuse("/xlive/web-room/v1/index/getDanmuInfo", {200, R"({"code":-352,"message":"-352"})"});
  expect_told(guest("room = 6"), "risk_control: the platform takes us for a robot (token: code -352)");
  EXPECT_EQ(bilibili.calls("/xlive/web-room/v1/index/getDanmuInfo"), 1U);
}

TEST_F(BilibiliRefusal, ABlockedAddressIsSaid) {
  bilibili.refuse("/x/frontend/finger/spi", {412, "blocked"});
  expect_told(guest("room = 6"), "risk_control: the platform takes us for a robot (device cookie: HTTP 412)");
}

TEST_F(BilibiliRefusal, AMissingRoomIsSaid) {
  expect_told(guest("room = 404"), "there is no room 404: correct room, or remove the source");
}

TEST_F(BilibiliRefusal, AnExpiredCookieIsSaid) {
  expect_told(guest("room = 6\ncookie = \"SESSDATA=old\""), "the cookie is not logged in any more: give a fresh one");
}

TEST_F(BilibiliRefusal, AWrongTokenIsSaid) {
  expect_told(guest(fmt::format("room = 7006\nurl = \"{}\"\ntoken = \"wrong\"", bilibili.site().url("ws", "/sub"))),
              "configuration: the stream refused our token (code -101)");
}

TEST_F(BilibiliRefusal, AWrongKeyOfOpenLiveIsSaid) {
  const std::string key = "app_id = 1\naccess_key = \"k\"\naccess_secret = \"another\"\ncode = \"c\"";
  expect_told(source("bilibili-open", fmt::format("api_url = \"{}\"\n{}", bilibili.site().url("http", ""), key)),
              "check app_id, access_key, access_secret and the streamer's code");
}

TEST(TwitchRefusal, AWrongTokenIsSaid) {
  FakeTwitch twitch;
  expect_told(source("twitch",
                     fmt::format("channels = [\"shop\"]\nurl = \"{}\"\ntoken = \"bad\"\nnick = \"me\"", twitch.url())),
              "configuration: Twitch refused the login");
}

TEST(OneBotRefusal, AWrongTokenIsSaid) {
  FakeOneBot bot("another");
  expect_told(source("onebot", fmt::format("url = \"{}\"\ntoken = \"secret\"", bot.url())),
              "configuration: the bot refused the token (1403 token验证失败)");
}

TEST(KuaishouRefusal, AnExpiredTokenIsSaid) {
  FakeRoom room(make_kuaishou_room());
  expect_told(source("kuaishou", fmt::format("url = \"{}\"\n", room.site().url("ws", "/")) +
                                     "token = \"expired\"\nroom = \"ls-1\""),
              "configuration: Kuaishou answered error 601 token expired: take a fresh url, token and room");
}

TEST(DouyinRefusal, AnExpiredSignatureIsSaid) {
  FakeRoom room(make_douyin_room());
  expect_told(source("douyin", fmt::format("url = \"{}\"\n", room.site().url("ws", "/push")) + "cookie = \"ttwid=1\""),
              "configuration: Douyin refused the signature in url (it answered 200 to the WebSocket handshake)");
}

TEST(DouyuRefusal, AMissingRoomIsSaid) {
  FakeRoom room(make_douyu_room(DouyuWire::tcp));
  expect_told(source("douyu", fmt::format("url = \"{}\"\n", room.site().url("tcp", "")) + "room = 404"),
              "missing_room: Douyu answered error 204: check that room 404 is there");
}

struct TlsRefusal : testing::Test {
  std::string trusting(const std::string& ca_file) {
    return source("douyu",
                  fmt::format("room = 9999\nurl = \"wss://127.0.0.1:{}\"\nca_file = \"{}\"", front.port(), ca_file));
  }
  TempDir directory, other;
  FakeRoom room{make_douyu_room(DouyuWire::websocket)};
  TlsFront front{directory.path(), room.site().port()};
};

TEST_F(TlsRefusal, AnAuthorityThatIsNotTrustedIsSaid) {
  make_certificate(other.path());
  expect_told(trusting(other / "ca.pem"), "configuration: the certificate of 127.0.0.1 is not trusted");
  EXPECT_EQ(room.total_joined(), 0U);
}

TEST_F(TlsRefusal, AnAuthorityThatIsNotThereIsSaid) {
  expect_told(trusting(other / "none.pem"), "configuration: ca_file ");
}

}  // namespace
}  // namespace danmakud::test
