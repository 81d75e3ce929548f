// The outlet against a Redis that answers errors, and over a connection that breaks at any byte: an error is never a
// delivery, nothing enters twice, and all goes on by itself when it is well again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/faults/fault_proxy.h"
#include "tests/support/fake_redis.h"
#include "tests/support/outlet_drive.h"
#include "tests/support/redis_server.h"
#include "tests/support/unix_socket.h"

namespace danmakud::adapters {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::string_view kTicketStream = "danmaku:{tech-support}:tickets:P1";

struct ErrorCase {
  const char* name;
  const char* line;
  bool is_about_server;  // another connection is tried; else the queue is paused alone
};

class RedisErrorTest : public OutletDrive, public testing::WithParamInterface<ErrorCase> {
 protected:
  void SetUp() override {
    connect_to(redis_.url());
    ASSERT_TRUE(poll_until([this] { return outlet_->health().up; }));
  }
  FakeRedis redis_;
};

TEST_P(RedisErrorTest, ToATicketIsNoDelivery) {
  for (const char* of : {"", "*1\r\n"}) {  // of the command, of one step of the script
    redis_.answer("EVALSHA", std::string(of) + GetParam().line);
    EXPECT_THAT(send({outbox_entry(1)}), ElementsAre(Kind::refused));
    EXPECT_THAT(problem(), HasSubstr(std::string(GetParam().line).substr(1, 8)));
    EXPECT_EQ(outlet_->health().up, !GetParam().is_about_server);
    redis_.heal();
    EXPECT_TRUE(deliver(outbox_entry(1)));
    EXPECT_EQ(problem(), "");
  }
}

TEST_P(RedisErrorTest, ToEverythingIsWaitedFor) {
  for (const char* command : {"AUTH", "CLIENT", "INFO", "SCRIPT", "XGROUP", "PING", "EVALSHA"}) {
    redis_.answer(command, GetParam().line);
  }
  connect();
  EXPECT_TRUE(poll_until([this] { return problem() == GetParam().line + 1; }));
  EXPECT_FALSE(outlet_->health().up);
  redis_.heal();
  EXPECT_TRUE(deliver(outbox_entry(1)));
}

INSTANTIATE_TEST_SUITE_P(
    Errors, RedisErrorTest,
    testing::Values(
        ErrorCase{"loading", "-LOADING Redis is loading the dataset in memory", true},
        ErrorCase{"readonly", "-READONLY You can't write against a read only replica.", true},
        ErrorCase{"masterdown", "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                  true},
        ErrorCase{"noauth", "-NOAUTH Authentication required.", true},
        ErrorCase{"oom", "-OOM command not allowed when used memory > 'maxmemory'.", false},
        ErrorCase{"misconf", "-MISCONF Redis is configured to save RDB snapshots, but it's unable to persist", false},
        ErrorCase{"noperm", "-NOPERM this user has no permissions to run the 'evalsha' command", false},
        ErrorCase{"busy", "-BUSY Redis is busy running a script.", false},
        ErrorCase{"wrongtype", "-WRONGTYPE Operation against a key holding the wrong kind of value", false},
        ErrorCase{"unknown", "-ERR something nobody has thought of", false}),
    [](const auto& tested) { return tested.param.name; });

class OddAnswerTest : public OutletDrive, public testing::WithParamInterface<const char*> {};

TEST_P(OddAnswerTest, IsNoDelivery) {
  FakeRedis redis;
  connect_to(redis.url());
  ASSERT_TRUE(poll_until([this] { return outlet_->health().up; }));
  redis.answer("EVALSHA", GetParam());
  EXPECT_NE(send({outbox_entry(1)}).front(), Kind::delivered);
  redis.heal();
  EXPECT_TRUE(deliver(outbox_entry(1)));
}

INSTANTIATE_TEST_SUITE_P(Answers, OddAnswerTest,
                         testing::Values(":1", ":2", "*1\r\n:2", "*1\r\n:-1", "*2\r\n:1\r\n:1", "+OK", "$-1", "*0",
                                         ":\xff", "", "!!", "$99999999999\r\n", "*-7"));

class RedisTrialTest : public OutletDrive {
 protected:
  void expect_once(int n) {
    EXPECT_TRUE(deliver(outbox_entry(n)));
    EXPECT_THAT(server_.field(kTicketStream, "id"), SizeIs(static_cast<std::size_t>(n)));
  }
  // Sent until it shows: a queue counts as well when its group is confirmed, which may happen right behind a refusal.
  bool is_refused_because(int n, std::string_view reason) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline && send({outbox_entry(n)}).front() == Kind::refused) {
      if (problem().find(reason) != std::string::npos) return true;
    }
    return false;
  }
  RedisServer server_;
};

// What a user lacks may be any command of the gate: none of its steps may leave an entry that is not marked.
TEST_F(RedisTrialTest, AMissingRightLetsNothingInTwice) {
  connect_to(server_.url());
  expect_once(1);
  int n = 2;
  for (const char* right : {"hget", "hset", "expire", "xadd", "evalsha"}) {
    server_.ask({"ACL", "SETUSER", "default", std::string("-") + right});
    EXPECT_THAT(send({outbox_entry(n)}), ElementsAre(Kind::refused)) << right;
    EXPECT_TRUE(is_refused_because(n, "user")) << right;
    server_.ask({"ACL", "SETUSER", "default", std::string("+") + right});
    expect_once(n++);
  }
}

TEST_F(RedisTrialTest, ABusyScriptIsWaitedFor) {
  connect_to(server_.url());
  expect_once(1);
  server_.ask({"CONFIG", "SET", "busy-reply-threshold", "1"});
  const int script = test::connect_to(server_.socket_path());
  const std::string_view endless = "EVAL \"while true do end\" 0\r\n";
  ASSERT_EQ(::write(script, endless.data(), endless.size()), static_cast<ssize_t>(endless.size()));
  EXPECT_TRUE(poll_until([this] {
    outlet_->submit(outbox_entry(2));
    return problem().find("BUSY") != std::string::npos;
  }));
  server_.ask({"SCRIPT", "KILL"});
  ::close(script);
  expect_once(2);
}

TEST_F(RedisTrialTest, AReplicaWithoutItsMasterIsWaitedFor) {
  connect_to(server_.url());
  expect_once(1);
  server_.ask({"CONFIG", "SET", "replica-serve-stale-data", "no"});
  server_.ask({"REPLICAOF", "127.0.0.1", "1"});
  EXPECT_THAT(send({outbox_entry(2)}), ElementsAre(Kind::refused));
  EXPECT_THAT(problem(), HasSubstr("MASTERDOWN"));
  server_.ask({"REPLICAOF", "NO", "ONE"});
  expect_once(2);
}

TEST_F(RedisTrialTest, AFullHouseIsWaitedFor) {
  server_.ask({"CONFIG", "SET", "maxclients", "1"});
  connect_to(server_.url());
  EXPECT_TRUE(poll_until([this] { return problem().find("max number of clients") != std::string::npos; }));
  server_.ask({"CONFIG", "SET", "maxclients", "100"});
  expect_once(1);
}

TEST_F(RedisTrialTest, ADataSetOfBeforeIsGoneOnWith) {
  connect_to(server_.url());
  expect_once(1);
  server_.ask({"FLUSHALL"});
  EXPECT_TRUE(deliver(outbox_entry(2)));
  EXPECT_THAT(server_.field(kTicketStream, "id"), ElementsAre(to_string(ticket_id(2))));
  EXPECT_THAT(server_.ask({"XINFO", "GROUPS", kTicketStream}).parts, SizeIs(1));
}

TEST_F(RedisTrialTest, ACutAfterAnyByteLosesNothingAndRepeatsNothing) {
  FaultProxy proxy(server_.socket_path());
  options_.first_pause = options_.longest_pause = std::chrono::milliseconds{2};
  connect_to(proxy.url());
  int n = 0;
  for (std::size_t bytes = 1; bytes < 8'000; bytes += 61) {
    proxy.cut_after(bytes);
    server_.ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
    ++n;
    for (int attempt = 0; attempt < 3; ++attempt) {
      outcomes_.clear();
      outlet_->submit(outbox_entry(n));
      outlet_->poll(std::chrono::milliseconds{4}, outcomes_);
    }
    proxy.heal();
    ASSERT_TRUE(deliver(outbox_entry(n)));
  }
  EXPECT_THAT(server_.field(kTicketStream, "id"), SizeIs(static_cast<std::size_t>(n)));
}

TEST_F(RedisTrialTest, RepliesThatComeTooLateRepeatNothing) {
  FaultProxy proxy(server_.socket_path());
  connect_to(proxy.url());
  expect_once(1);
  proxy.set(FaultProxy::Fault::stalled);
  EXPECT_THAT(send({outbox_entry(2), outbox_entry(3)}), ElementsAre(Kind::lost, Kind::lost));
  proxy.heal();  // now the old connection's commands go through as well
  EXPECT_TRUE(deliver(outbox_entry(2)));
  expect_once(3);
}

}  // namespace
}  // namespace danmakud::adapters
