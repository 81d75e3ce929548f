// The promise: an acknowledged complaint is in its queue exactly once, whatever of kills, restarts and cuts.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/complaint_lines.h"
#include "tests/support/danmakud.h"
#include "tests/support/redis_server.h"
#include "tests/support/ws_frames.h"

namespace danmakud::test {
namespace {

using testing::SizeIs;

std::string config_for(const RedisServer& redis) {
  return "[redis]\nurl = \"" + redis.url() + "\"\n";
}

void expect_each_once(RedisServer& redis, std::size_t count) {
  const std::vector<std::string> ids = redis.field(kComplaintQueue, "id");
  EXPECT_THAT(ids, SizeIs(count));
  EXPECT_THAT(std::set<std::string>(ids.begin(), ids.end()), SizeIs(count));
}

TEST(Promise, EachComplaintIsInItsQueueOnce) {
  RedisServer redis;
  Danmakud daemon(config_for(redis));
  daemon.start();
  EXPECT_EQ(daemon.post_events(complaint_lines(0, 200)).status, 200u);
  EXPECT_EQ(daemon.post_events(complaint_lines(100, 300)).status, 200u);  // half of it again
  EXPECT_TRUE(daemon.answers("/v1/ledger", R"("delivered":300)"));
  expect_each_once(redis, 300);
}

TEST(Promise, HoldsWhenRedisIsKilledAndComesBack) {
  RedisServer redis;
  Danmakud daemon(config_for(redis));
  daemon.start();
  daemon.post_events(complaint_lines(0, 100));
  redis.kill();
  EXPECT_EQ(daemon.post_events(complaint_lines(100, 200)).status, 200u);
  redis.start();
  EXPECT_TRUE(daemon.answers("/v1/ledger", R"("delivered":200)"));
  expect_each_once(redis, 200);
  EXPECT_TRUE(daemon.answers("/readyz", "ok\n"));
}

TEST(Promise, HoldsWhenRedisComesLongAfterTheDaemon) {
  RedisServer redis;
  redis.stop();
  Danmakud daemon(config_for(redis));
  daemon.start();
  EXPECT_EQ(daemon.post_events(complaint_lines(0, 200)).status, 200u);
  EXPECT_TRUE(daemon.answers("/readyz", "200 tickets wait"));
  redis.start();
  EXPECT_TRUE(daemon.answers("/v1/ledger", R"("delivered":200)"));
  expect_each_once(redis, 200);
}

TEST(Promise, HoldsWhenTheDaemonIsKilledAndComesBack) {
  RedisServer redis;
  Danmakud daemon(config_for(redis));
  daemon.start();
  EXPECT_EQ(daemon.post_events(complaint_lines(0, 500)).status, 200u);
  daemon.signal(SIGKILL);
  daemon.wait();
  daemon.start();
  EXPECT_EQ(daemon.post_events(complaint_lines(400, 600)).status, 200u);
  EXPECT_TRUE(daemon.answers("/v1/status", R"("waiting":0)"));
  expect_each_once(redis, 600);
}

// A crowd grows while its tickets are on their way: what was overtaken there has entered all the same.
TEST(Promise, TheLedgerCountsWhatIsInTheQueues) {
  RedisServer redis;
  Danmakud daemon(config_for(redis));
  daemon.start();
  for (int user = 0; user < 600; ++user) {
    const std::string n = std::to_string(user);
    daemon.post_events(R"({"type":"comment","text":"货不对板","room_id":"r","user_id":"u)" + n + R"(","id":")" + n +
                       "\"}\n");
  }
  EXPECT_TRUE(daemon.answers("/v1/ledger", R"("waiting":0)"));
  std::size_t entries = 0;
  for (const char* priority : {"P0", "P1", "P2"}) {
    entries += redis.length(std::string("danmaku:{merchant-service}:tickets:") + priority);
  }
  EXPECT_TRUE(daemon.answers("/v1/ledger", "\"delivered\":" + std::to_string(entries) + ","));
  EXPECT_TRUE(daemon.answers("/v1/ledger", R"("residual":0})"));
}

// Sends complaints in small messages until the connection ends; counts what was acknowledged.
std::uint64_t acknowledged_until_the_end(std::uint16_t port) {
  TcpClient client(port);
  client.upgrade("?ack=1");
  std::uint64_t acknowledged = 0;
  for (int i = 0; i < 1'000'000; i += 20) {
    client.send(text_frame(complaint_lines(i, i + 20)));
    const std::string answer = client.read_text();
    if (!answer.starts_with(R"({"ack":)")) break;
    acknowledged = std::stoull(answer.substr(7));
  }
  return acknowledged;
}

TEST(Promise, HoldsThroughAnOrderlyEndDuringAFeed) {
  RedisServer redis;
  Danmakud daemon(config_for(redis));
  daemon.start();
  std::atomic<std::uint64_t> acknowledged = 0;
  std::thread feed([&] { acknowledged = acknowledged_until_the_end(daemon.ingest_port()); });
  EXPECT_TRUE(daemon.answers("/metrics", "danmakud_tickets_total{"));
  EXPECT_EQ(daemon.terminate(), 0);
  feed.join();
  daemon.start();
  EXPECT_TRUE(daemon.answers("/v1/status", R"("waiting":0)"));
  const std::vector<std::string> ids = redis.field(kComplaintQueue, "id");
  EXPECT_GT(acknowledged, 0u);
  EXPECT_GE(std::set<std::string>(ids.begin(), ids.end()).size(), acknowledged);
  EXPECT_THAT(std::set<std::string>(ids.begin(), ids.end()), SizeIs(ids.size()));
}

}  // namespace
}  // namespace danmakud::test
