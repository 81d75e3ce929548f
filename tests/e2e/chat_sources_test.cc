// The daemon in chats: Twitch, and bots of OneBot that it dials or that dial it, from a complaint to the answer.
#include <chrono>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/danmakud.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_onebot.h"
#include "tests/support/fake_twitch.h"
#include "tests/support/ws_frames.h"

namespace danmakud::test {
namespace {

using testing::HasSubstr;

constexpr const char* kComplaint = "收到的货不对板";
constexpr const char* kChatIsUp = R"("state":"up")";

std::string twitch_source(const FakeTwitch& twitch, std::string_view more = "") {
  return fmt::format("\n[[source]]\nname = \"chat\"\nkind = \"twitch\"\nchannels = [\"Shop\"]\nurl = \"{}\"\n{}\n",
                     twitch.url(), more);
}

std::string bot_source(std::string_view more) {
  return fmt::format("\n[[source]]\nname = \"bot\"\nkind = \"onebot\"\ntoken = \"secret\"\n{}\n", more);
}

std::string dial(std::string_view token) {
  return get("/v1/onebot", fmt::format("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Self-ID: {}\r\n"
                                       "X-Client-Role: Universal\r\nAuthorization: Bearer {}\r\n",
                                       kBotId, token));
}

TEST(Twitch, AMessageBecomesATicketOnceAroundAReconnect) {
  FakeTwitch twitch;
  Danmakud daemon(twitch_source(twitch));
  daemon.start();
  ASSERT_TRUE(daemon.answers("/v1/status", kChatIsUp));
  const std::string line = twitch_line("shop", {.id = "m1", .text = kComplaint});
  twitch.say(line + ":tmi.twitch.tv RECONNECT\r\n");
  ASSERT_TRUE(daemon.answers("/metrics", R"(danmakud_source_reconnects_total{source="chat",reason="asked"} 1)"));
  ASSERT_TRUE(eventually([&] { return twitch.total_joined() == 2 && twitch.joined() == 1; }));
  twitch.say(twitch_line("shop", {.id = "m0", .text = "666"}) + "PING :tmi.twitch.tv\r\n" + line);
  ASSERT_TRUE(daemon.answers("/metrics", R"(danmakud_source_events_total{source="chat"} 3)"));
  ASSERT_TRUE(daemon.answers("/v1/tickets?user=42", R"("event_id":"m1")"));
  EXPECT_TRUE(daemon.answers("/v1/tickets?user=42", R"("duplicates":{"events":1)"));
  EXPECT_TRUE(eventually([&] { return twitch.pongs() == 1; }));
}

TEST(Twitch, ARefusedTokenIsSaid) {
  FakeTwitch twitch;
  Danmakud daemon(twitch_source(twitch, "token = \"bad\"\nnick = \"me\""));
  daemon.start();
  EXPECT_TRUE(daemon.answers("/v1/status", "configuration: Twitch refused the login"));
}

TEST(OneBot, AComplainerIsAnsweredByTheBotThatWasDialled) {
  FakeOneBot bot("secret");
  Danmakud daemon(bot_source(fmt::format("url = \"{}\"\nreply = \"已收到，单号 {{serial}}\"", bot.url())));
  daemon.start();
  ASSERT_TRUE(daemon.answers("/v1/status", kChatIsUp));
  bot.say({{.message_id = 7, .text = kComplaint}, {.message_id = 7, .text = kComplaint}});
  ASSERT_TRUE(daemon.answers("/v1/tickets?user=10001", R"("type":"private_message")"));
  ASSERT_TRUE(eventually([&] { return !bot.calls().empty(); }));
  EXPECT_THAT(bot.calls().at(0), HasSubstr("\"user_id\":10001"));
  EXPECT_THAT(bot.calls().at(0), HasSubstr("已收到，单号 "));
  EXPECT_EQ(daemon.terminate(), 0);
  EXPECT_EQ(bot.calls().size(), 1U);
}

TEST(OneBot, ARefusalInAFrameIsSaid) {
  FakeOneBot bot("another");
  Danmakud daemon(bot_source(fmt::format("url = \"{}\"", bot.url())));
  daemon.start();
  EXPECT_TRUE(daemon.answers("/v1/status", "the bot refused the token (1403 token验证失败)"));
}

TEST(OneBot, AComplainerIsAnsweredByTheBotThatDialledIn) {
  Danmakud daemon(bot_source("reply = \"已收到，单号 {serial}\""));
  daemon.start();
  ASSERT_TRUE(daemon.answers("/v1/status", "no bot is here"));
  EXPECT_EQ(TcpClient(daemon.ingest_port()).send(dial("wrong")).read_reply().status, 403U);
  TcpClient bot(daemon.ingest_port());
  ASSERT_EQ(bot.send(dial("secret")).read_reply(/*to_head=*/true).status, 101U);
  bot.send(text_frame(bot_connected()) + text_frame(bot_says({.message_id = 7, .text = kComplaint})));
  const std::string call = bot.read_text();
  EXPECT_THAT(call, HasSubstr(R"("action":"send_private_msg","params":{"user_id":10001)"));
  EXPECT_THAT(call, HasSubstr("已收到，单号 "));
  EXPECT_TRUE(daemon.answers("/v1/status", kChatIsUp));
  EXPECT_TRUE(daemon.answers("/v1/tickets?user=10001", R"("platform":"qq")"));
  EXPECT_TRUE(daemon.answers("/metrics", R"(danmakud_source_up{source="bot"} 1)"));
}

}  // namespace
}  // namespace danmakud::test
