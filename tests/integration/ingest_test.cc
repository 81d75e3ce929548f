// The ingest listener over real sockets: what clients send, what they are told, what reaches the screen.
#include <chrono>
#include <memory>

#include <gtest/gtest.h>

#include "adapters/ingest_server.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_screen.h"
#include "tests/support/manual_clock.h"
#include "tests/support/tcp_client.h"
#include "tests/support/ws_frames.h"

namespace danmakud::test {
namespace {

using adapters::IngestAccess;
using adapters::IngestFault;
using adapters::IngestOptions;
using adapters::TokenSet;

class IngestTest : public ::testing::Test {
 protected:
  void TearDown() override {
    if (server_) server_->close_all();
    screen_.abandon();  // the server outlives every block
  }
  void start(IngestOptions options = {}, IngestAccess access = {}) {
    options.port = 0;
    stats_ = std::make_unique<adapters::IngestStats>(options.io_threads);
    server_ = std::make_unique<adapters::IngestServer>(options, std::make_shared<IngestAccess>(std::move(access)),
                                                       screen_, *clock_, *stats_);
    ASSERT_FALSE(server_->listen());
    server_->start();
  }
  TcpClient client() { return TcpClient(server_->port()); }
  HttpReply ask(std::string_view request) { return client().send(request).read_reply(); }
  std::uint64_t faults(IngestFault fault) const {
    std::uint64_t sum = 0;
    for (const auto& thread : stats_->threads) sum += thread.faults[static_cast<std::size_t>(fault)].value();
    return sum;
  }

  FakeScreen screen_;
  pipeline::SystemClock system_clock_;
  ManualClock frozen_clock_;
  const pipeline::Clock* clock_ = &system_clock_;
  std::unique_ptr<adapters::IngestStats> stats_;
  std::unique_ptr<adapters::IngestServer> server_;
};

TEST_F(IngestTest, AcknowledgesTheSettledPrefix) {
  start();
  TcpClient client(server_->port());
  client.upgrade("?ack=1&platform=kuaishou").send(text_frame("one\ntwo") + binary_frame("three"));
  EXPECT_EQ(client.read_text(), "{\"ack\":3}");
  EXPECT_EQ(screen_.lines(), (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(screen_.platform(), "kuaishou");
}

TEST_F(IngestTest, TellsErrorsAndTicketsBeforeTheAckThatCoversThem) {
  start();
  TcpClient client(server_->port());
  client.upgrade("?ack=1&tickets=1").send(text_frame("fine\nbad\nticket"));
  EXPECT_EQ(client.read_text(), R"({"error":{"event":2,"code":"bad_json","message":"event: is no valid JSON"}})");
  EXPECT_EQ(client.read_text(),
            R"({"ticket":{"event":3,"event_id":"c1","user_id":"u1","id":"01M7","serial":"DM-1","opened":true}})");
  EXPECT_EQ(client.read_text(), R"({"ack":3})");
}

TEST_F(IngestTest, CountsEventsOverTheWholeConnection) {
  start();
  TcpClient client(server_->port());
  client.upgrade("?ack=1").send(text_frame("one\ntwo"));
  EXPECT_EQ(client.read_text(), R"({"ack":2})");
  client.send(text_frame("bad"));
  EXPECT_EQ(client.read_text(), R"({"error":{"event":3,"code":"bad_json","message":"event: is no valid JSON"}})");
  EXPECT_EQ(client.read_text(), R"({"ack":3})");
}

TEST_F(IngestTest, WaitsForWhatCameBefore) {
  start();
  TcpClient client(server_->port());
  client.upgrade("?ack=1").send(text_frame("later"));
  ASSERT_TRUE(eventually([&] { return screen_.kept() == 1; }));
  client.send(text_frame("bad and later"));
  ASSERT_TRUE(eventually([&] { return screen_.kept() == 2; }));
  screen_.release(/*reversed=*/true);
  EXPECT_EQ(client.read_text(), R"({"error":{"event":2,"code":"bad_json","message":"event: is no valid JSON"}})");
  EXPECT_EQ(client.read_text(), R"({"ack":2})");
}

TEST_F(IngestTest, TellsErrorsWithoutAck) {
  start();
  TcpClient client(server_->port());
  client.upgrade().send(text_frame("bad"));
  EXPECT_EQ(client.read_text(), R"({"error":{"event":1,"code":"bad_json","message":"event: is no valid JSON"}})");
}

TEST_F(IngestTest, AnswersPingAndClose) {
  start();
  TcpClient client(server_->port());
  client.upgrade().send(ping_frame("still there?"));
  EXPECT_EQ(client.read_frame()->payload, "still there?");
  EXPECT_EQ(client.send(close_frame(1000, "bye")).read_close(), 1000);
  EXPECT_TRUE(client.is_ended());
}

TEST_F(IngestTest, AcknowledgesBeforeItAnswersAClose) {
  start();
  TcpClient client(server_->port());
  client.upgrade("?ack=1").send(text_frame("later") + close_frame(1000));
  ASSERT_TRUE(eventually([&] { return screen_.kept() == 1; }));
  screen_.release();
  EXPECT_EQ(client.read_text(), R"({"ack":1})");
  EXPECT_EQ(client.read_close(), 1000);
}

TEST_F(IngestTest, TakesFramesThatComeWithTheHandshake) {
  start();
  TcpClient client(server_->port());
  client.send(get("/v1/events?ack=1",
                  "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                  "Sec-WebSocket-Protocol: chat, danmaku.v1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n") +
              text_frame("early"));
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 101u);
  EXPECT_NE(reply.head.find("sec-websocket-protocol: danmaku.v1"), std::string::npos);
  EXPECT_EQ(client.read_text(), R"({"ack":1})");
}

// No time passes between two reads: they could not come thicker.
TEST_F(IngestTest, ConnectionsThatRestAreReadAndAnswered) {
  clock_ = &frozen_clock_;
  start();
  TcpClient one(server_->port()), other(server_->port());
  one.upgrade("?ack=1");
  other.upgrade("?ack=1");
  for (int i = 0; i < 200; ++i) {
    one.send(text_frame("a") + text_frame("b"));
    other.send(text_frame("c") + text_frame("d"));
  }
  for (TcpClient* client : {&one, &other}) {
    for (std::string ack; ack != R"({"ack":400})";) ASSERT_FALSE((ack = client->read_text()).empty());
  }
  EXPECT_EQ(screen_.lines().size(), 800U);
}

TEST_F(IngestTest, GathersMessagesLargerThanAReadInOrder) {
  IngestOptions options;
  options.read_buffer_bytes = 32 << 10;
  start(options);
  TcpClient client(server_->port());
  const std::string large(300'000, 'x');
  client.upgrade("?ack=1").send(text_frame("before") + text_frame(large) + text_frame("behind"));
  for (std::string ack; ack != R"({"ack":3})";) ASSERT_FALSE((ack = client.read_text()).empty());
  EXPECT_EQ(screen_.lines(), (std::vector<std::string>{"before", large, "behind"}));
}

TEST_F(IngestTest, SurvivesBytesThatComeOneByOne) {
  start();
  TcpClient client(server_->port());
  client.upgrade("?ack=1");
  for (const char byte : text_frame("货不对板") + ping_frame("p") + text_frame("two")) client.send({&byte, 1});
  for (std::string ack; ack != R"({"ack":2})";) ack = client.read_text();
  EXPECT_EQ(screen_.lines(), (std::vector<std::string>{"货不对板", "two"}));
}

struct BadFrames {
  const char* name;
  std::string bytes;
  std::uint16_t code;
};
class BadFramesTest : public IngestTest, public ::testing::WithParamInterface<BadFrames> {};
TEST_P(BadFramesTest, CloseAtOnceAndAffectNobodyElse) {
  start();
  TcpClient other(server_->port());
  other.upgrade("?ack=1");
  TcpClient client(server_->port());
  client.upgrade("?ack=1").send(text_frame("good") + GetParam().bytes);
  EXPECT_EQ(client.read_close(), GetParam().code);
  EXPECT_TRUE(client.is_ended());
  EXPECT_EQ(screen_.lines(), std::vector<std::string>{"good"});
  EXPECT_EQ(other.send(text_frame("fine")).read_text(), R"({"ack":1})");
}
INSTANTIATE_TEST_SUITE_P(All, BadFramesTest,
                         ::testing::Values(BadFrames{"unmasked", client_frame("x", {.masked = false}), 1002},
                                           BadFrames{"reserved_bit", client_frame("x", {.reserved = 0x40}), 1002},
                                           BadFrames{"reserved_opcode", client_frame("x", {.opcode = 3}), 1002},
                                           BadFrames{"bad_utf8", text_frame("\xC3\x28"), 1007},
                                           BadFrames{"too_large", frame_header({}, (1 << 20) + 1), 1009},
                                           BadFrames{"huge", frame_header({}, std::uint64_t{1} << 62), 1009},
                                           BadFrames{"length_with_sign", frame_header({}, std::uint64_t{1} << 63),
                                                     1002},
                                           BadFrames{"bad_close_code", close_frame(1005), 1002}),
                         [](const auto& row) { return row.param.name; });

TEST_F(IngestTest, SlowsAnAcknowledgedConnectionAndShedsNothing) {
  start({.shed_after = std::chrono::milliseconds{0}});
  screen_.is_full = true;
  TcpClient client(server_->port());
  client.upgrade("?ack=1").send(text_frame("patient"));
  ASSERT_TRUE(eventually([&] { return stats_->threads[0].paused.value() == 1; }));
  screen_.is_full = false;
  EXPECT_EQ(client.read_text(), R"({"ack":1})");
  EXPECT_EQ(screen_.shed_blocks(), 0u);
  EXPECT_TRUE(eventually([&] { return stats_->threads[0].paused.value() == 0; }));
}

TEST_F(IngestTest, ShedsCommentsOfOthersAfterAWhile) {
  start({.shed_after = std::chrono::milliseconds{-1}});
  screen_.is_full = true;
  TcpClient client(server_->port());
  client.upgrade().send(text_frame("bad"));
  ASSERT_TRUE(eventually([&] { return stats_->threads[0].paused.value() == 1; }));
  screen_.is_full = false;
  EXPECT_FALSE(client.read_text().empty());
  EXPECT_EQ(screen_.shed_blocks(), 1u);
}

TEST_F(IngestTest, NeverAcknowledgesWhatWasAbandoned) {
  start();
  TcpClient client(server_->port());
  client.upgrade("?ack=1").send(text_frame("later"));
  ASSERT_TRUE(eventually([&] { return screen_.kept() == 1; }));
  screen_.abandon();
  EXPECT_EQ(client.read_close(), 1013);
}

TEST_F(IngestTest, StopsReadingWhenTooMuchIsUnsettled) {
  start({.max_outstanding_blocks = 1});
  TcpClient client(server_->port());
  client.upgrade("?ack=1").send(text_frame("later"));
  ASSERT_TRUE(eventually([&] { return screen_.kept() == 1; }));
  client.send(text_frame("second"));
  EXPECT_EQ(screen_.blocks(), 1u);
  screen_.release();
  EXPECT_EQ(client.read_text(), R"({"ack":1})");
  EXPECT_EQ(client.read_text(), R"({"ack":2})");
}

TEST_F(IngestTest, TellsManyErrorsOneByOneAndThenAcknowledges) {
  start();
  TcpClient client(server_->port());
  constexpr int kEvents = 50'000;
  std::string lines;
  for (int i = 0; i < kEvents; ++i) lines += "bad\n";
  client.upgrade("?ack=1").send(text_frame(lines) + text_frame("fine"));
  for (int i = 1; i <= kEvents; ++i) {
    ASSERT_EQ(client.read_text().find(R"({"error":{"event":)" + std::to_string(i) + ","), 0u);
  }
  std::string ack = client.read_text();
  if (ack == R"({"ack":50000})") ack = client.read_text();
  EXPECT_EQ(ack, R"({"ack":50001})");
}

TEST_F(IngestTest, LosesAnswersOfWhoDoesNotReadThem) {
  start();
  TcpClient client(server_->port());
  std::string lines;
  for (int i = 0; i < 200'000; ++i) lines += "bad\n";
  client.upgrade().send(text_frame(lines) + text_frame(lines) + text_frame("last"));
  EXPECT_TRUE(eventually([&] { return screen_.last_line() == "last"; }));
  EXPECT_GT(faults(IngestFault::lost_answers), 0u);
}

TEST_F(IngestTest, AcknowledgesTheLastBeforeItCloses) {
  start();
  for (int i = 0; i < 50; ++i) {
    TcpClient client(server_->port());
    client.upgrade("?ack=1")
        .send(text_frame("one"))
        .send(text_frame("two"))
        .send(text_frame("three") + close_frame(1000));
    std::string last;
    for (auto frame = client.read_frame(); frame && frame->opcode == 1; frame = client.read_frame())
      last = frame->payload;
    ASSERT_EQ(last, R"({"ack":3})");
  }
}

TEST_F(IngestTest, StopsWhenAllIsSettled) {
  start();
  TcpClient client(server_->port());
  TcpClient idle(server_->port());
  client.upgrade("?ack=1").send(text_frame("later"));
  ASSERT_TRUE(eventually([&] { return screen_.kept() == 1; }));
  server_->stop_reading();
  EXPECT_TRUE(idle.is_ended());
  EXPECT_TRUE(eventually([&] { return server_->open_connections() == 1; }));  // its end is seen before it is counted
  screen_.release();
  EXPECT_EQ(client.read_text(), R"({"ack":1})");
  EXPECT_EQ(client.read_close(), 1001);
  EXPECT_THROW(TcpClient(server_->port()), std::runtime_error);
}

TEST_F(IngestTest, TakesEventsByPost) {
  start();
  const HttpReply reply = ask(post("/v1/events?tickets=1&platform=p", "application/x-ndjson", "one\n\nbad\nticket\n"));
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.body,
            R"({"accepted":2,"rejected":[{"event":2,"code":"bad_json","message":"event: is no valid JSON"}],)"
            R"("tickets":[{"event":3,"event_id":"c1","user_id":"u1","id":"01M7","serial":"DM-1","opened":true}]})"
            "\n");
  EXPECT_NE(reply.head.find("date: "), std::string::npos);
}

TEST_F(IngestTest, TakesAnArrayOrAnObjectByPost) {
  start();
  EXPECT_EQ(ask(post("/v1/events", "application/json; charset=utf-8", R"( [{"a":1}, {"b":[2]}] )")).body,
            "{\"accepted\":2,\"rejected\":[]}\n");
  EXPECT_EQ(ask(post("/v1/events", "application/json", "{\"c\":\n3}")).body, "{\"accepted\":1,\"rejected\":[]}\n");
  EXPECT_EQ(screen_.lines(), (std::vector<std::string>{R"({"a":1})", R"({"b":[2]})", "{\"c\":\n3}"}));
  EXPECT_EQ(ask(post("/v1/events", "application/json", R"([{"a":1},)")).status, 400u);
}

TEST_F(IngestTest, AnswersLargeBodiesInOneReply) {
  start();
  std::string body;
  for (int i = 0; i < 40'000; ++i) body += "event number " + std::to_string(i) + "\n";
  EXPECT_EQ(ask(post("/v1/events", "application/x-ndjson", body)).body, "{\"accepted\":40000,\"rejected\":[]}\n");
  EXPECT_GT(screen_.blocks(), 1u);
}

TEST_F(IngestTest, RefusesDefaultsThatNoEventCouldBring) {
  start();
  const std::string most(2048, 'r');
  for (const std::string& query : std::vector<std::string>{"?room=%FF", "?platform=%ED%A0%80", "?room=" + most + "r"})
    EXPECT_EQ(ask(post("/v1/events" + query, "application/x-ndjson", "one")).status, 400U) << query;
  EXPECT_THROW(client().upgrade("?room=%FF"), std::runtime_error);
  EXPECT_EQ(ask(post("/v1/events?room=" + most, "application/x-ndjson", "one")).status, 200U);
  EXPECT_EQ(ask(post("/v1/events?room=%E4%B8%80", "application/x-ndjson", "one")).status, 200U);
}

TEST_F(IngestTest, KeepsAConnectionForTheNextRequest) {
  start();
  TcpClient client(server_->port());
  const std::string request = post("/v1/events", "application/x-ndjson", "one");
  client.send(request + request);
  EXPECT_EQ(client.read_reply().status, 200u);
  EXPECT_EQ(client.read_reply().status, 200u);
}

TEST_F(IngestTest, TakesFeedbackAsFormAndAsJson) {
  start();
  const HttpReply form =
      ask(post("/v1/feedback", "application/x-www-form-urlencoded", "text=ticket+%E5%A5%BD&ts_ms=5"));
  EXPECT_EQ(form.body, R"({"id":"01M7","serial":"DM-1","opened":true})"
                       "\n");
  const HttpReply json = ask(post("/v1/feedback", "application/json", R"({"type":"comment","text":"bad"})"));
  EXPECT_EQ(json.status, 400u);
  EXPECT_EQ(screen_.lines(), (std::vector<std::string>{R"({"text":"ticket 好","ts_ms":5,"type":"feedback"})",
                                                       R"({"type":"comment","text":"bad","type":"feedback"})"}));
}

TEST_F(IngestTest, AbandonedRequestsAreToBeSentAgain) {
  start();
  TcpClient client(server_->port());
  client.send(post("/v1/events", "application/x-ndjson", "later"));
  ASSERT_TRUE(eventually([&] { return screen_.kept() == 1; }));
  screen_.abandon();
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 503u);
  EXPECT_NE(reply.head.find("retry-after: "), std::string::npos);
}

TEST_F(IngestTest, EndsAfterDeadlines) {
  IngestOptions options;
  options.head_deadline = options.body_deadline = options.settle_deadline = std::chrono::milliseconds{1};
  start(options);
  EXPECT_TRUE(client().is_ended());
  EXPECT_EQ(ask("GET / HTT").status, 408u);
  EXPECT_EQ(
      ask("POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{").status,
      408u);
  EXPECT_EQ(ask(post("/v1/events", "application/x-ndjson", "later")).status, 503u);
}

TEST_F(IngestTest, CutsPeersThatDoNotAnswerPings) {
  start({.ping_interval = std::chrono::milliseconds{1}});
  TcpClient client(server_->port());
  client.upgrade();
  EXPECT_EQ(client.read_frame()->opcode, 9);
  EXPECT_EQ(client.read_frame()->opcode, 9);
  EXPECT_TRUE(client.is_ended());
  EXPECT_EQ(faults(IngestFault::timeout), 1u);
}

struct Refusal {
  const char* name;
  std::string request;
  unsigned status;
};
class RefusalTest : public IngestTest, public ::testing::WithParamInterface<Refusal> {};
TEST_P(RefusalTest, IsToldSo) {
  IngestAccess access;
  access.tokens = TokenSet({"secret"});
  access.origins = adapters::AllowList({"https://shop.example"});
  start({.max_body_bytes = 1000, .max_header_bytes = 2000}, std::move(access));
  EXPECT_EQ(ask(GetParam().request).status, GetParam().status);
  EXPECT_TRUE(screen_.lines().empty());
}
const std::string kToken = "Authorization: Bearer secret\r\n";
INSTANTIATE_TEST_SUITE_P(
    All, RefusalTest,
    ::testing::Values(
        Refusal{"no_token", post("/v1/events", "application/json", "{}"), 401},
        Refusal{"wrong_token", post("/v1/events", "application/json", "{}", "Authorization: Bearer secre\r\n"), 401},
        Refusal{"foreign_origin", get("/v1/events", kToken + "Origin: https://evil.example\r\nUpgrade: websocket\r\n"),
                403},
        Refusal{"unknown_path", get("/v2/events"), 404},
        Refusal{"unknown_method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        Refusal{"other_method", "DELETE /v1/events HTTP/1.1\r\nHost: a\r\n\r\n", 405},
        Refusal{"no_websocket", get("/v1/events", kToken), 426},
        Refusal{"bad_handshake", get("/v1/events", kToken + "Upgrade: websocket\r\nConnection: Upgrade\r\n"), 400},
        Refusal{"other_type", post("/v1/events", "text/plain", "{}", kToken), 415},
        Refusal{"large_body", post("/v1/events", "application/json", std::string(1001, ' '), kToken), 413},
        Refusal{"large_head", get("/v1/events", "X: " + std::string(3000, 'x') + "\r\n"), 431},
        Refusal{"no_host", "GET /v1/events HTTP/1.1\r\n\r\n", 400},
        Refusal{"bare_line_feed", "GET /v1/events HTTP/1.1\nHost: a\n\n", 400}),
    [](const auto& row) { return row.param.name; });

TEST_F(IngestTest, AllowedOriginsMayGiveFeedbackAtARate) {
  IngestAccess access;
  access.tokens = TokenSet({"secret"});
  access.origins = adapters::AllowList({"https://shop.example"});
  start({.feedback_per_minute = 1}, std::move(access));
  const std::string request =
      post("/v1/feedback", "application/json", R"({"text":"ticket"})", "Origin: https://shop.example\r\n");
  const HttpReply reply = ask(request);
  EXPECT_EQ(reply.status, 200u);
  EXPECT_NE(reply.head.find("access-control-allow-origin: https://shop.example"), std::string::npos);
  EXPECT_EQ(ask(request).status, 429u);
  EXPECT_EQ(ask(post("/v1/feedback", "application/json", "{}")).status, 401u);
}

// What a client says of itself stands before what the proxy says: in the proxy's field, or in one of its own.
TEST_F(IngestTest, OfForwardedAddressesTheProxysCounts) {
  IngestAccess access;
  access.origins = adapters::AllowList({"https://shop.example"});
  start({.feedback_per_minute = 1}, std::move(access));
  const auto give = [this](const std::string& forwarded) {
    return ask(post("/v1/feedback", "application/json", R"({"text":"ticket"})",
                    "Origin: https://shop.example\r\n" + forwarded))
        .status;
  };
  EXPECT_EQ(give("X-Forwarded-For: 192.0.2.7\r\n"), 200u);
  EXPECT_EQ(give("X-Forwarded-For: 198.51.100.1, 192.0.2.7\r\n"), 429u);
  EXPECT_EQ(give("X-Forwarded-For: 198.51.100.2\r\nX-Forwarded-For: 192.0.2.7\r\n"), 429u);
  EXPECT_EQ(give("X-Forwarded-For: 2001:db8:1:2::9\r\n"), 200u);
  EXPECT_EQ(give("X-Forwarded-For: 2001:db8:1:2:ffff::1\r\n"), 429u);
}

TEST_F(IngestTest, TokensNameTheirSource) {
  IngestAccess access{TokenSet({"one", "two"}), {}, {}, 7, {8, 9}, nullptr};
  start({}, std::move(access));
  EXPECT_EQ(ask(post("/v1/events", "application/x-ndjson", "x", "Authorization: Bearer two\r\n")).status, 200u);
  EXPECT_EQ(screen_.source(), 9u);
}

TEST_F(IngestTest, TurnsAwayWhoIsTooMany) {
  start({.max_connections = 1});
  TcpClient first(server_->port());
  first.upgrade("?ack=1");
  EXPECT_EQ(client().read_reply().status, 503u);
  EXPECT_EQ(first.send(text_frame("fine")).read_text(), R"({"ack":1})");
}

TEST_F(IngestTest, WhoIsTurnedAwayHearsItThoughTheyHaveSpoken) {
  start({.max_connections = 1});
  TcpClient first(server_->port());
  first.upgrade("?ack=1");
  TcpClient second(server_->port());
  second.send(post("/v1/events", "application/x-ndjson", std::string(20'000, 'x')));
  EXPECT_EQ(second.read_reply().status, 503u);
  second.send("more");
  EXPECT_TRUE(second.is_ended());
}

TEST_F(IngestTest, SpreadsConnectionsOverThreadsAndWorkers) {
  start({.io_threads = 2, .screen_workers = 2});
  for (int i = 0; i < 4; ++i) EXPECT_EQ(ask(post("/v1/events", "application/x-ndjson", "x")).status, 200u);
  EXPECT_EQ(stats_->threads[0].accepted.value(), 2u);
  EXPECT_EQ(stats_->threads[1].accepted.value(), 2u);
  EXPECT_EQ(screen_.workers(), 2u);
}

}  // namespace
}  // namespace danmakud::test
