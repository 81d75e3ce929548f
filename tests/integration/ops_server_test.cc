// The ops listener over real sockets.
#include "adapters/ops_server.h"

#include <atomic>
#include <memory>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"
#include "tests/support/tcp_client.h"

namespace danmakud::test {
namespace {

using adapters::OpsAccess;
using adapters::OpsAnswer;
using adapters::OpsRequest;
using adapters::OpsRoute;

const adapters::AllowList kLoopback({"localhost", "127.0.0.1", "[::1]"});

OpsAnswer echo(const OpsRequest& request) {
  std::string body = request.method + " " + request.path + " " + request.body;
  for (const auto& [name, value] : request.query) body += " " + name + "=" + value;
  return {200, std::move(body), "text/plain", {}};
}

class OpsServerTest : public ::testing::Test {
 protected:
  void start(OpsAccess access = {{}, kLoopback, nullptr}, adapters::OpsOptions options = {}) {
    options.port = 0;
    std::vector<OpsRoute> routes;
    routes.push_back({"GET", "/livez", false, true, true, [](const OpsRequest&) {
                        return OpsAnswer{200, "ok", "text/plain", {}};
                      }});
    routes.push_back({"GET", "/v1/tickets", true, false, false, echo});
    routes.push_back({"POST", "/v1/reload", false, false, false, echo});
    routes.push_back({"GET", "/broken", false, false, false,
                      [](const OpsRequest&) -> OpsAnswer { throw std::runtime_error("oh"); }});
    routes.push_back({"GET", "/slow", false, false, false, [this](const OpsRequest& request) {
                        is_slow_running_ = true;
                        is_slow_running_.notify_all();
                        may_slow_end_.wait(false);
                        return echo(request);
                      }});
    server_ = std::make_unique<adapters::OpsServer>(options, std::make_shared<OpsAccess>(std::move(access)), clock_,
                                                    std::move(routes));
    ASSERT_FALSE(server_->listen());
    server_->start();
  }
  HttpReply ask(std::string_view request) { return TcpClient(server_->port()).send(request).read_reply(); }

  const ManualClock clock_;
  std::atomic<bool> is_slow_running_{false}, may_slow_end_{false};
  std::unique_ptr<adapters::OpsServer> server_;
};

TEST_F(OpsServerTest, AnswersRoutesAndTheirChildren) {
  start();
  EXPECT_EQ(ask(get("/v1/tickets/DM-1?b=%E5%A5%BD&a=1")).body, "GET /v1/tickets/DM-1  a=1 b=好");
  EXPECT_EQ(ask(post("/v1/reload", "text/plain", "now")).body, "POST /v1/reload now");
  EXPECT_EQ(ask(get("/v1/ticketsale")).status, 404u);
}

TEST_F(OpsServerTest, SetsSecurityHeadersOnEveryAnswer) {
  start();
  for (const char* const path : {"/livez", "/none"}) {
    const std::string head = ask(get(path)).head;
    EXPECT_NE(head.find("x-content-type-options: nosniff"), std::string::npos);
    EXPECT_NE(head.find("content-security-policy: default-src 'none'"), std::string::npos);
    EXPECT_NE(head.find("cache-control: no-store"), std::string::npos);
    EXPECT_NE(head.find("date: wed, 11 nov 2026 12:00:00 gmt"), std::string::npos);
  }
}

TEST_F(OpsServerTest, AnswersHeadWithoutABody) {
  start();
  TcpClient client(server_->port());
  client.send("HEAD /livez HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/livez"));
  EXPECT_NE(client.read_reply(/*to_head=*/true).head.find("content-length: 2"), std::string::npos);
  EXPECT_EQ(client.read_reply().body, "ok");
}

TEST_F(OpsServerTest, SaysWhichMethodsAPathTakes) {
  start();
  const HttpReply reply = ask(get("/v1/reload"));
  EXPECT_EQ(reply.status, 405u);
  EXPECT_NE(reply.head.find("allow: post\r\n"), std::string::npos);
  EXPECT_EQ(ask("TRACE /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 405u);
}

TEST_F(OpsServerTest, RefusesOtherHostsAndOtherPages) {
  start();
  EXPECT_EQ(ask("GET /livez HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 421u);
  EXPECT_EQ(ask("GET /livez HTTP/1.1\r\nHost: [::1]:7701\r\n\r\n").status, 200u);
  EXPECT_EQ(ask(get("/livez", "Origin: https://evil.example\r\n")).status, 403u);
  EXPECT_EQ(ask(get("/livez", "Origin: http://localhost\r\n")).status, 200u);
}

TEST_F(OpsServerTest, AsksForATokenWhereARouteIsNotOpen) {
  start({adapters::TokenSet({"secret"}), kLoopback, nullptr});
  EXPECT_EQ(ask(get("/livez")).status, 200u);
  EXPECT_EQ(ask(get("/v1/tickets")).status, 401u);
  EXPECT_EQ(ask(get("/nothing")).status, 401u);
  EXPECT_EQ(ask(get("/v1/tickets", "Authorization: Bearer secret\r\n")).status, 200u);
}

TEST_F(OpsServerTest, TellsWhatAHandlerThrew) {
  start();
  EXPECT_EQ(ask(get("/broken")).status, 500u);
  EXPECT_EQ(ask(get("/livez")).status, 200u);
}

TEST_F(OpsServerTest, AnswersProbesWhileAHandlerIsSlow) {
  start();
  TcpClient slow(server_->port());
  slow.send(get("/slow"));
  is_slow_running_.wait(false);
  EXPECT_EQ(ask(get("/livez")).status, 200u);
  may_slow_end_ = true;
  may_slow_end_.notify_all();
  EXPECT_EQ(slow.read_reply().status, 200u);
}

TEST_F(OpsServerTest, EndsConnectionsThatSayNothing) {
  adapters::OpsOptions options;
  options.request_deadline = std::chrono::milliseconds{1};
  start({{}, kLoopback, nullptr}, options);
  EXPECT_TRUE(TcpClient(server_->port()).is_ended());
}

TEST_F(OpsServerTest, StopsWithConnectionsOpen) {
  start();
  TcpClient client(server_->port());
  EXPECT_EQ(client.send(get("/livez")).read_reply().status, 200u);
  server_->stop();
  EXPECT_TRUE(client.is_ended());
  EXPECT_EQ(server_->open_connections(), 0u);
}

}  // namespace
}  // namespace danmakud::test
