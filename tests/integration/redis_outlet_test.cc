// The outlet against a real Redis that dies, freezes, refuses, forgets: each ticket is in its queue once, and nothing
// is lost.
#include "adapters/redis_outlet.h"

#include <chrono>
#include <functional>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/outlet_drive.h"
#include "tests/support/redis_server.h"

namespace danmakud::adapters {
namespace {

using namespace test;
using namespace std::chrono_literals;
using pipeline::DeliveryOutcome;
using pipeline::OutboxEntry;
using pipeline::Priority;
using pipeline::QueueName;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kStream = "danmaku:{tech-support}:tickets:P1";

OutboxEntry entry(int n, std::uint32_t version = 1) {
  return outbox_entry(n, version);
}

class RedisOutletTest : public OutletDrive {
 protected:
  void connect_to(RedisServer& server) {
    server_ = &server;
    OutletDrive::connect_to(server.url());
  }
  // As deliver does: whatever is not delivered is sent again, until all is; `disturb` is called after each so many
  // answers.
  void deliver_all(int count, int every, const std::function<void()>& disturb) {
    std::set<int> open;
    for (int n = 1; n <= count; ++n) open.insert(n);
    std::set<int> sent;
    int until_disturbed = every;
    const auto deadline = std::chrono::steady_clock::now() + 3 * kPatience;
    while (!open.empty()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      for (const int n : open) {
        if (sent.contains(n)) continue;
        if (!outlet_->submit(entry(n))) break;
        sent.insert(n);
      }
      outcomes_.clear();
      outlet_->poll(5ms, outcomes_);
      for (const DeliveryOutcome& outcome : outcomes_) {
        const int n = static_cast<int>(outcome.seq);
        sent.erase(n);
        if (outcome.kind == Kind::delivered) open.erase(n);
        if (--until_disturbed == 0) disturb();
        if (until_disturbed == 0) until_disturbed = every;
      }
    }
  }

  RedisServer* server_ = nullptr;
};

// One server for the tests that do it no harm; each begins with an empty one.
class RedisOutletSharedTest : public RedisOutletTest {
 protected:
  static void SetUpTestSuite() { shared_ = std::make_unique<RedisServer>(); }
  static void TearDownTestSuite() { shared_.reset(); }
  void SetUp() override {
    shared_->ask({"CONFIG", "SET", "maxmemory", "0"});
    shared_->ask({"FLUSHALL"});
    connect_to(*shared_);
  }
  static std::unique_ptr<RedisServer> shared_;
};
std::unique_ptr<RedisServer> RedisOutletSharedTest::shared_;

TEST_F(RedisOutletSharedTest, AnEntryHasTheFieldsOfTheContract) {
  EXPECT_THAT(send({entry(1)}), ElementsAre(Kind::delivered));
  const std::string id = to_string(ticket_id(1));
  EXPECT_THAT(server_->field(kStream, "id"), ElementsAre(id));
  EXPECT_THAT(server_->field(kStream, "version"), ElementsAre("1"));
  EXPECT_THAT(server_->field(kStream, "change"), ElementsAre("created"));
  EXPECT_THAT(server_->field(kStream, "priority"), ElementsAre("P1"));
  EXPECT_THAT(server_->field(kStream, "category"), ElementsAre("technical.stream"));
  EXPECT_THAT(server_->field(kStream, "ticket"), ElementsAre(entry(1).json));
}

TEST_F(RedisOutletSharedTest, TheHashIsThinAndGoesAway) {
  send({entry(1)});
  const std::string key = "danmaku:{tech-support}:ticket:" + to_string(ticket_id(1));
  EXPECT_EQ(server_->get({"HGET", key, "version"}), "1");
  EXPECT_EQ(server_->get({"HGET", key, "status"}), "pending");
  EXPECT_EQ(server_->get({"HGET", key, "priority"}), "P1");
  EXPECT_EQ(server_->get({"HGET", key, "entry"}),
            server_->ask({"XRANGE", kStream, "-", "+"}).parts.at(0).parts.at(0).text);
  EXPECT_EQ(server_->get({"HEXISTS", key, "ticket"}), "0");
  EXPECT_GT(std::stol(server_->get({"TTL", key})), 604'000);
}

TEST_F(RedisOutletSharedTest, TheHashKeepsTheTicketWhenTold) {
  options_.hash_ticket = true;
  connect();
  send({entry(1)});
  EXPECT_EQ(server_->get({"HGET", "danmaku:{tech-support}:ticket:" + to_string(ticket_id(1)), "ticket"}),
            entry(1).json);
}

TEST_F(RedisOutletSharedTest, KeepsTheOrder) {
  std::vector<OutboxEntry> entries;
  std::vector<std::string> ids;
  for (int n = 1; n <= 3000; ++n) {
    entries.push_back(entry(n));
    ids.push_back(to_string(ticket_id(n)));
  }
  send(entries);
  EXPECT_EQ(server_->field(kStream, "id"), ids);
}

TEST_F(RedisOutletSharedTest, AVersionEntersOnceHoweverOftenItIsSent) {
  EXPECT_THAT(send({entry(1), entry(1)}), ElementsAre(Kind::delivered, Kind::delivered));
  send({entry(1, 2), entry(1), entry(1, 2)});
  EXPECT_THAT(server_->field(kStream, "version"), ElementsAre("1", "2"));
}

TEST_F(RedisOutletSharedTest, GroupsAreThereBeforeTheFirstEntry) {
  ASSERT_TRUE(poll_until([this] { return outlet_->health().up; }));
  for (const char* queue : {"danmaku:{tech-support}:tickets:P0", "danmaku:{triage}:tickets:P3"}) {
    EXPECT_EQ(server_->length(queue), 0U);
    EXPECT_EQ(server_->ask({"XINFO", "GROUPS", queue}).parts.at(0).parts.at(1).text, "handlers");
  }
}

TEST_F(RedisOutletSharedTest, ATeamNobodyNamedGetsItsGroupToo) {
  OutboxEntry e = entry(1);
  e.queue.team = "newcomers";
  send({e});
  const std::string_view stream = "danmaku:{newcomers}:tickets:P1";
  const RedisAnswer read = server_->ask({"XREADGROUP", "GROUP", "handlers", "h", "STREAMS", stream, ">"});
  EXPECT_EQ(read.parts.at(0).parts.at(1).parts.size(), 1U);
}

TEST_F(RedisOutletSharedTest, AfterFlushallHandlersMissNothing) {
  send({entry(1)});
  server_->ask({"FLUSHALL"});
  send({entry(2)});
  const RedisAnswer read = server_->ask({"XREADGROUP", "GROUP", "handlers", "h", "STREAMS", kStream, ">"});
  EXPECT_EQ(read.parts.at(0).parts.at(1).parts.size(), 1U);
}

TEST_F(RedisOutletSharedTest, AnIdleOutletMakesTheGroupsOfAnEmptiedRedisAgain) {
  send({entry(1)});
  server_->ask({"FLUSHALL"});
  EXPECT_TRUE(poll_until([this] { return server_->ask({"XINFO", "GROUPS", kStream}).parts.size() == 1; }));
}

TEST_F(RedisOutletSharedTest, AFlushedScriptIsLoadedAgain) {
  send({entry(1)});
  server_->ask({"SCRIPT", "FLUSH"});
  EXPECT_THAT(send({entry(2)}), ElementsAre(Kind::refused));
  EXPECT_THAT(send({entry(2)}), ElementsAre(Kind::delivered));
}

TEST_F(RedisOutletSharedTest, OutOfMemoryIsARefusalAndPasses) {
  send({entry(1)});
  server_->ask({"CONFIG", "SET", "maxmemory", "1"});
  EXPECT_THAT(send({entry(2)}), ElementsAre(Kind::refused));
  EXPECT_THAT(problem(), HasSubstr("OOM"));
  server_->ask({"CONFIG", "SET", "maxmemory", "0"});
  EXPECT_TRUE(poll_until([this] { return problem().empty(); }));
  EXPECT_THAT(send({entry(2)}), ElementsAre(Kind::delivered));
  EXPECT_EQ(server_->length(kStream), 2U);
}

TEST_F(RedisOutletSharedTest, AKeyOfAWrongTypeIsNamedAndStopsNoOtherQueue) {
  server_->ask({"DEL", kStream});
  server_->ask({"SET", kStream, "mine"});
  OutboxEntry other = entry(2);
  other.queue.priority = Priority::p2;
  EXPECT_THAT(send({entry(1), other}), ElementsAre(Kind::refused, Kind::delivered));
  EXPECT_THAT(problem(), HasSubstr(std::string(kStream) + ": WRONGTYPE"));
  EXPECT_TRUE(outlet_->health().up);
}

TEST_F(RedisOutletSharedTest, ATicketThatIsRefusedStopsNoOtherOfItsQueue) {
  const std::string hash = "danmaku:{tech-support}:ticket:" + to_string(ticket_id(2));
  server_->ask({"SET", hash, "mine"});
  EXPECT_THAT(send({entry(1), entry(2), entry(3)}), ElementsAre(Kind::delivered, Kind::refused, Kind::delivered));
  server_->ask({"DEL", hash});
  EXPECT_THAT(send({entry(1), entry(2), entry(3)}), Each(Kind::delivered));
  EXPECT_THAT(server_->field(kStream, "id"),
              ElementsAre(to_string(ticket_id(1)), to_string(ticket_id(3)), to_string(ticket_id(2))));
}

TEST_F(RedisOutletSharedTest, LargeTicketsShareNoCall) {
  std::vector<OutboxEntry> large;
  for (int n = 1; n <= 4; ++n) large.push_back(entry(n));
  for (OutboxEntry& one : large) one.json.assign(200'000, 'x');
  send({entry(5)});
  server_->ask({"CONFIG", "RESETSTAT"});
  EXPECT_THAT(send(large), Each(Kind::delivered));
  EXPECT_THAT(server_->get({"INFO", "commandstats"}), HasSubstr("cmdstat_evalsha:calls=4,"));
}

TEST_F(RedisOutletSharedTest, AReplicaIsLeftUntilItIsAMaster) {
  send({entry(1)});
  server_->ask({"REPLICAOF", "127.0.0.1", "1"});
  EXPECT_THAT(send({entry(2)}), ElementsAre(Kind::refused));
  EXPECT_FALSE(outlet_->health().up);
  server_->ask({"REPLICAOF", "NO", "ONE"});
  EXPECT_THAT(send({entry(2)}), ElementsAre(Kind::delivered));
  EXPECT_EQ(server_->length(kStream), 2U);
}

TEST_F(RedisOutletSharedTest, AnEvictingPolicyIsAWarning) {
  server_->ask({"CONFIG", "SET", "maxmemory-policy", "allkeys-lru"});
  EXPECT_TRUE(poll_until([this] { return outlet_->health().up; }));
  server_->ask({"CONFIG", "SET", "maxmemory-policy", "noeviction"});
  EXPECT_THAT(outlet_->health().warnings, ElementsAre(HasSubstr("allkeys-lru")));
}

TEST_F(RedisOutletSharedTest, ListsHoldTheTicketsAlone) {
  options_.queue = RedisOptions::Queue::list;
  connect();
  server_->ask({"FLUSHALL"});
  send({entry(1), entry(2), entry(1)});
  EXPECT_EQ(server_->get({"LLEN", kStream}), "2");
  EXPECT_EQ(server_->get({"RPOP", kStream}), entry(1).json);
}

TEST_F(RedisOutletSharedTest, TheWindowIsBounded) {
  options_.window = 2;
  connect();
  ASSERT_TRUE(submit(entry(1)));
  EXPECT_TRUE(outlet_->submit(entry(2)));
  EXPECT_FALSE(outlet_->submit(entry(3)));
  EXPECT_TRUE(submit(entry(3)));
}

TEST_F(RedisOutletSharedTest, WakeEndsAPoll) {
  ASSERT_TRUE(poll_until([this] { return outlet_->health().up; }));
  std::thread waker([this] { outlet_->wake(); });
  outlet_->poll(10min, outcomes_);  // a hang would be the test's time limit
  waker.join();
  EXPECT_THAT(outcomes_, IsEmpty());
}

TEST_F(RedisOutletSharedTest, TrimsWhatEveryGroupHasAcknowledged) {
  options_.trim = RedisOptions::Trim::acknowledged;
  connect();
  send({entry(1), entry(2), entry(3), entry(4)});
  server_->ask({"XGROUP", "CREATE", kStream, "audit", "0"});
  for (const char* group : {"handlers", "audit"}) {
    const auto read = server_->ask({"XREADGROUP", "GROUP", group, "h", "COUNT", "3", "STREAMS", kStream, ">"});
    const auto& entries = read.parts.at(0).parts.at(1).parts;
    for (const std::size_t i : {0U, 1U}) server_->ask({"XACK", kStream, group, entries.at(i).parts.at(0).text});
  }
  EXPECT_TRUE(poll_until([this] { return server_->length(kStream) == 2; }));
  EXPECT_THAT(server_->field(kStream, "id"), ElementsAre(to_string(ticket_id(3)), to_string(ticket_id(4))));
}

TEST_F(RedisOutletSharedTest, CutConnectionsLoseNothingAndRepeatNothing) {
  deliver_all(20'000, 2'000, [this] { server_->ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"}); });
  const auto ids = server_->field(kStream, "id");
  EXPECT_EQ(ids.size(), 20'000U);
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 20'000U);
}

TEST_F(RedisOutletTest, KilledServersLoseNothingAndRepeatNothing) {
  RedisServer server;
  connect_to(server);
  deliver_all(3'000, 1'000, [&] {
    server.kill();
    server.start();
  });
  const auto ids = server.field(kStream, "id");
  EXPECT_EQ(ids.size(), 3'000U);
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 3'000U);
}

TEST_F(RedisOutletTest, WhatAFrozenServerHasNotAnsweredIsLostAndComesOnce) {
  RedisServer server;
  connect_to(server);
  send({entry(1)});
  server.freeze();
  EXPECT_THAT(send({entry(2), entry(3)}), ElementsAre(Kind::lost, Kind::lost));
  EXPECT_FALSE(outlet_->health().up);
  server.thaw();
  EXPECT_THAT(send({entry(2), entry(3)}), ElementsAre(Kind::delivered, Kind::delivered));
  EXPECT_THAT(server.field(kStream, "id"),
              ElementsAre(to_string(ticket_id(1)), to_string(ticket_id(2)), to_string(ticket_id(3))));
}

TEST_F(RedisOutletTest, AFrozenServerIsNoticedWithNothingToSend) {
  RedisServer server;
  connect_to(server);
  ASSERT_TRUE(poll_until([this] { return outlet_->health().up; }));
  server.freeze();
  EXPECT_TRUE(poll_until([this] { return !outlet_->health().up; }));
  server.thaw();
  EXPECT_TRUE(poll_until([this] { return outlet_->health().up; }));
}

TEST_F(RedisOutletTest, WithoutAServerItSaysSoAndWaits) {
  TempDir empty;
  options_.url = *parse_redis_url("unix://" + (empty / "none"));
  connect();
  EXPECT_FALSE(outlet_->submit(entry(1)));
  ASSERT_TRUE(poll_until([this] { return problem() != "not connected yet"; }));
  EXPECT_EQ(problem(), "no such file or directory");
}

TEST_F(RedisOutletTest, LogsInWithThePasswordOfTheUrl) {
  RedisServer server({"--requirepass", "s3cret/@"});
  options_.url = *parse_redis_url("unix://:s3cret%2F%40@" + server.socket_path());
  connect();
  EXPECT_THAT(send({entry(1)}), ElementsAre(Kind::delivered));

  options_.url.password = "wrong";
  connect();
  ASSERT_TRUE(poll_until([this] { return problem().starts_with("WRONGPASS"); }));
  EXPECT_FALSE(outlet_->health().up);
}

TEST_F(RedisOutletTest, SpeaksTcpAndSelectsTheDatabase) {
  RedisServer server({"--port", "0"});
  std::string port;
  for (int candidate = 20'000 + static_cast<int>(getpid() % 20'000); port.empty(); ++candidate) {
    const RedisAnswer answer = server.ask({"CONFIG", "SET", "port", std::to_string(candidate)});
    if (!answer.is_error) port = std::to_string(candidate);
  }
  options_.url = *parse_redis_url("redis://127.0.0.1:" + port + "/3");
  connect();
  EXPECT_THAT(send({entry(1)}), ElementsAre(Kind::delivered));
  EXPECT_EQ(server.length(kStream), 0U);
  server.ask({"SELECT", "3"});
  EXPECT_EQ(server.length(kStream), 1U);
}

}  // namespace
}  // namespace danmakud::adapters
