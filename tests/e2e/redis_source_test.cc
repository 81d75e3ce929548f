// A Redis stream or list that is read while the daemon is killed: each complaint becomes a ticket, once.
#include <chrono>
#include <csignal>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/codec_drive.h"
#include "tests/support/complaint_lines.h"
#include "tests/support/danmakud.h"
#include "tests/support/redis_server.h"

namespace danmakud::test {
namespace {

constexpr int kComplaints = 1000;

struct RedisSource : testing::Test {
  std::string config(std::string_view key) {
    return fmt::format("[redis]\nurl = \"{0}\"\n\n[[source]]\nname = \"chat\"\nkind = \"redis\"\nurl = \"{0}\"\n{1}\n",
                       redis.url(), key);
  }
  // Kills it as it reads, again and again, until everything has been acknowledged.
  template <class Left>
  void kill_until_all_is_read(Danmakud& daemon, Left left) {
    for (std::string before = left(); left() != "0"; before = left()) {
      daemon.start();
      while (left() == before) std::this_thread::yield();
      daemon.signal(SIGKILL);
      daemon.wait();
    }
    daemon.start();
  }
  void expect_each_once(Danmakud& daemon) {
    EXPECT_TRUE(daemon.answers("/readyz", "ok\n"));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (redis.length(kComplaintQueue) < kComplaints && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
    const std::vector<std::string> ids = redis.field(kComplaintQueue, "id");
    EXPECT_EQ(ids.size(), kComplaints);
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), kComplaints);
  }
  RedisServer redis;
};

TEST_F(RedisSource, KillsLoseNothingOfAStream) {
  redis.ask({"XGROUP", "CREATE", "chat", "g", "$", "MKSTREAM"});
  for (const std::string& line : lines_of(complaint_lines(0, kComplaints))) redis.ask({"XADD", "chat", "*", "j", line});
  Danmakud daemon(config("stream = \"chat\"\ngroup = \"g\""));
  kill_until_all_is_read(daemon, [&] {
    const RedisAnswer group = redis.ask({"XINFO", "GROUPS", "chat"}).parts.at(0);
    return group.parts.at(11).text == "0" ? group.parts.at(5).text : group.parts.at(11).text + "+";  // lag, pending
  });
  expect_each_once(daemon);
}

TEST_F(RedisSource, AStreamWithoutAGroupIsReadFromItsEndOn) {
  redis.ask({"XADD", "chat", "*", "j", "{\"type\":\"feedback\",\"text\":\"before\"}"});
  Danmakud daemon(config("stream = \"chat\""));
  daemon.start();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (redis.ask({"INFO", "clients"}).text.find("blocked_clients:1") == std::string::npos &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  for (const std::string& line : lines_of(complaint_lines(0, kComplaints))) redis.ask({"XADD", "chat", "*", "j", line});
  expect_each_once(daemon);
}

TEST_F(RedisSource, KillsLoseNothingOfAList) {
  for (const std::string& line : lines_of(complaint_lines(0, kComplaints))) redis.ask({"LPUSH", "chat", line});
  Danmakud daemon(config("list = \"chat\""));
  kill_until_all_is_read(daemon, [&] {
    return std::to_string(std::stoi(redis.get({"LLEN", "chat"})) + std::stoi(redis.get({"LLEN", "chat:danmakud"})));
  });
  expect_each_once(daemon);
}

}  // namespace
}  // namespace danmakud::test
