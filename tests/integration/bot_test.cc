// Bots that dial in at /v1/onebot, over real sockets.
#include <algorithm>
#include <chrono>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/bot_desk.h"
#include "adapters/ingest_server.h"
#include "tests/support/codec_drive.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_onebot.h"
#include "tests/support/fake_screen.h"
#include "tests/support/fakes.h"
#include "tests/support/tcp_client.h"
#include "tests/support/ws_frames.h"

namespace danmakud::test {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kPrivate =
    R"({"time":1794398400,"self_id":20002,"post_type":"message","message_type":"private","message_id":7,)"
    R"("user_id":10001,"message":[{"type":"text","data":{"text":"ticket"}}]})";

std::string handshake(std::string_view fields, std::string_view query = "") {
  return "GET /v1/onebot" + std::string(query) +
         " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         std::string(fields) + "\r\n";
}

class BotTest : public ::testing::Test {
 protected:
  void TearDown() override {
    if (server_) server_->close_all();
    screen_.abandon();
  }
  void start(std::vector<std::string> tokens, std::string reply = "", adapters::TokenSet listener_tokens = {}) {
    adapters::IngestAccess access;
    access.tokens = std::move(listener_tokens);
    access.bots = desk_;
    adapters::BotSources sources;
    for (const std::string& token : tokens) {
      adapters::SourceSettings settings;
      settings.name = "bots-" + token;
      settings.token = token;
      settings.reply = reply;
      sources.push_back(std::make_shared<adapters::BotSource>(std::move(settings), std::uint16_t{7}));
    }
    desk_->set_sources(sources);
    adapters::IngestOptions options;
    options.port = 0;
    server_ = std::make_unique<adapters::IngestServer>(options, std::make_shared<adapters::IngestAccess>(access),
                                                       screen_, clock_, stats_);
    ASSERT_FALSE(server_->listen());
    server_->start();
  }
  HttpReply ask(std::string_view request) { return TcpClient(server_->port()).send(request).read_reply(true); }
  // A bot that is in.
  std::unique_ptr<TcpClient> bot(std::string_view id, std::string_view more = "Authorization: Bearer secret\r\n") {
    auto client = std::make_unique<TcpClient>(server_->port());
    const std::string fields = "X-Self-ID: " + std::string(id) + "\r\nX-Client-Role: Universal\r\n" + std::string(more);
    EXPECT_EQ(client->send(handshake(fields)).read_reply(true).status, 101U);
    return client;
  }
  std::size_t up() const {
    const auto rows = desk_->status();
    return static_cast<std::size_t>(std::ranges::count_if(rows, &adapters::SourceStatus::is_up));
  }

  FakeScreen screen_;
  pipeline::SystemClock clock_;
  ReportBox reporter_;
  std::shared_ptr<adapters::BotDesk> desk_ = std::make_shared<adapters::BotDesk>(reporter_);
  adapters::IngestStats stats_{1};
  std::unique_ptr<adapters::IngestServer> server_;
};

TEST_F(BotTest, MustSayWhoTheyAre) {
  start({"secret"});
  const std::string id = "X-Self-ID: 20002\r\n";
  EXPECT_EQ(ask(handshake(id)).status, 401U);
  EXPECT_EQ(ask(handshake(id + "Authorization: Bearer \r\n")).status, 401U);
  EXPECT_EQ(ask(handshake(id + "Authorization: Bearer wrong\r\n")).status, 403U);
  EXPECT_EQ(ask(handshake(id + "Authorization: Bearer secret\r\nOrigin: http://page\r\n")).status, 403U);
  EXPECT_EQ(ask(handshake("Authorization: Bearer secret\r\n")).status, 400U);
  EXPECT_EQ(ask(handshake(id + "Authorization: Bearer secret\r\n")).status, 101U);
  EXPECT_EQ(ask(handshake(id, "?access_token=secret")).status, 101U);
}

TEST_F(BotTest, AreNotTakenWithoutASource) {
  start({});
  EXPECT_EQ(ask(handshake("X-Self-ID: 1\r\n")).status, 404U);
}

TEST_F(BotTest, NeedTheListenersTokenWhereTheSourceHasNone) {
  start({""}, "", adapters::TokenSet({"listener"}));
  EXPECT_EQ(ask(handshake("X-Self-ID: 1\r\n")).status, 401U);
  EXPECT_EQ(ask(handshake("X-Self-ID: 1\r\nAuthorization: Bearer listener\r\n")).status, 101U);
}

TEST_F(BotTest, ComeInFreelyWhereNobodyAsksForAToken) {
  start({""});
  EXPECT_EQ(ask(handshake("X-Self-ID: 1\r\nAuthorization: Bearer \r\n")).status, 101U);
}

TEST_F(BotTest, BringPrivateMessages) {
  start({"other", "secret"});
  bot("20002")->send(text_frame(kPrivate));
  ASSERT_TRUE(eventually([&] { return !screen_.lines().empty(); }));
  EXPECT_EQ(
      screen_.last_line(),
      R"({"type":"private_message","text":"ticket","id":"private:20002:7:1794398400","user_id":"10001","reply_to":"7","ts_ms":1794398400000})");
  EXPECT_EQ(screen_.platform(), "qq");
  EXPECT_EQ(screen_.source(), 7);
}

TEST_F(BotTest, BringTenThousandMessagesAsTheyWereSent) {
  start({"secret"});
  const auto client = bot("20002");
  std::vector<std::string> said, heard;
  for (std::int64_t number = 0; number < 10'000; ++number) {
    const BotChat chat{number - 5000, 3'493'286'400'000'000 + number, 1'794'398'400 + number,
                       "坏了 \"" + std::to_string(number)};
    said.push_back(std::to_string(chat.user_id) + chat.text + std::to_string(chat.time_s * 1000));
    client->send(text_frame(bot_says(chat)));
  }
  ASSERT_TRUE(eventually([&] { return test::member(screen_.last_line(), "user_id") == "3493286400009999"; }));
  for (const std::string& line : screen_.lines()) {
    heard.push_back(test::member(line, "user_id") + test::member(line, "text") + test::member(line, "ts_ms"));
  }
  EXPECT_EQ(heard, said);
}

TEST_F(BotTest, AnswerTheComplainer) {
  screen_.ticket_event = "private:20002:7:1794398400";
  screen_.ticket_user = "10001";
  start({"secret"}, "已收到，单号 {serial}");
  const auto client = bot("20002");
  EXPECT_EQ(
      client->send(text_frame(kPrivate)).read_text(),
      R"({"action":"send_private_msg","params":{"user_id":10001,"message":[{"type":"text","data":{"text":"已收到，单号 DM-1"}}]},"echo":"danmakud:1"})");
  client->send(text_frame(R"({"status":"ok","retcode":0,"data":{},"echo":"danmakud:1"})") + ping_frame("here"));
  EXPECT_EQ(client->read_frame()->payload, "here");
}

TEST_F(BotTest, WithTwoLinksAnswerByTheOneForCalls) {
  screen_.ticket_event = "private:20002:7:1794398400";
  screen_.ticket_user = "10001";
  start({"secret"}, "已收到，单号 {serial}");
  const auto with_role = [&](const std::string& role) {
    auto client = std::make_unique<TcpClient>(server_->port());
    const std::string fields = "X-Self-ID: 20002\r\nX-Client-Role: " + role + "\r\nAuthorization: Bearer secret\r\n";
    EXPECT_EQ(client->send(handshake(fields)).read_reply(true).status, 101U);
    return client;
  };
  const auto calls = with_role("API"), events = with_role("Event");
  events->send(text_frame(kPrivate));
  EXPECT_THAT(calls->read_text(), HasSubstr(R"("action":"send_private_msg","params":{"user_id":10001)"));
  EXPECT_EQ(events->send(ping_frame("here")).read_frame()->payload, "here");
}

TEST_F(BotTest, ComeAgainInPlaceOfThemselves) {
  start({"secret"});
  const auto first = bot("20002");
  const auto other = bot("20003");
  const auto second = bot("20002");
  EXPECT_EQ(first->read_close(), 1008);
  second->send(text_frame(kPrivate));
  EXPECT_TRUE(eventually([&] { return screen_.lines().size() == 1; }));
  EXPECT_EQ(other->send(ping_frame("here")).read_frame()->payload, "here");
  EXPECT_EQ(up(), 2U);
}

TEST_F(BotTest, OfVersion12AreGreetedWithTheirProtocol) {
  start({"secret"});
  const std::string fields = "Authorization: Bearer secret\r\nSec-WebSocket-Protocol: 12.walle-q\r\n";
  EXPECT_THAT(ask(handshake(fields)).head, HasSubstr("sec-websocket-protocol: 12.walle-q\r\n"));
}

TEST_F(BotTest, ThatLeaveAreMissed) {
  start({"secret"});
  bot("20002");
  EXPECT_TRUE(eventually([&] { return up() == 0; }));
  ASSERT_EQ(desk_->status().size(), 1U);
  EXPECT_THAT(desk_->status()[0].problem, HasSubstr("/v1/onebot"));
}

TEST_F(BotTest, GoWithTheirSource) {
  start({"secret"});
  const auto client = bot("20002");
  desk_->set_sources({});
  EXPECT_EQ(client->read_close(), 1008);
}

TEST_F(BotTest, AreCounted) {
  start({"secret"});
  const auto client = bot("20002");
  client->send(text_frame(kPrivate) + text_frame("no json"));
  EXPECT_TRUE(eventually([&] { return desk_->status()[0].counts.rejected == 1; }));
  EXPECT_EQ(desk_->status()[0].counts.events, 1U);
  EXPECT_EQ(desk_->status()[0].room, "20002");
}

}  // namespace
}  // namespace danmakud::test
