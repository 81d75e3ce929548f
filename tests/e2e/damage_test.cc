// The store's file is damaged or taken away under a running daemon: it goes on with a new one.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/complaint_lines.h"
#include "tests/support/danmakud.h"
#include "tests/support/redis_server.h"

namespace danmakud::test {
namespace {

constexpr std::size_t kPageBytes = 4096;

std::string config_with(const RedisServer& redis) {
  return "[redis]\nurl = \"" + redis.url() + "\"\n";
}

// Nothing but the first page, which says what the file is, stays readable.
void damage(const std::string& path) {
  const std::size_t bytes = std::filesystem::file_size(path);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(kPageBytes);
  file << std::string(bytes - kPageBytes, '\xa5');
}

std::size_t different_tickets(RedisServer& redis) {
  const std::vector<std::string> ids = redis.field(kComplaintQueue, "id");
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
  return ids.size();
}

class DamageTest : public testing::Test {
 protected:
  // Of a store that nobody has in memory.
  void start_with(int complaints) {
    daemon_.start();
    EXPECT_EQ(daemon_.post_events(complaint_lines(0, complaints)).status, 200u);
    EXPECT_TRUE(daemon_.answers("/v1/ledger", "\"delivered\":" + std::to_string(complaints) + ","));
    EXPECT_EQ(daemon_.terminate(), 0);
    daemon_.start();
    EXPECT_TRUE(daemon_.answers("/metrics", "danmakud_triage_window_tickets " + std::to_string(complaints)));
  }

  RedisServer redis_;
  Danmakud daemon_{config_with(redis_)};
};

TEST_F(DamageTest, ADamagedStoreIsReplacedAndWhatComesThenIsKept) {
  start_with(500);
  damage(daemon_.store());
  EXPECT_EQ(daemon_.post_events(complaint_lines(500, 700)).status, 200u);
  EXPECT_TRUE(daemon_.logs("store_was_damaged"));
  EXPECT_TRUE(daemon_.answers("/readyz", "the old file is " + daemon_.store() + ".damaged-1"));
  EXPECT_TRUE(daemon_.answers("/v1/ledger", R"("delivered":200,)"));
  EXPECT_TRUE(daemon_.answers("/v1/ledger", R"("residual":0})"));
  EXPECT_EQ(different_tickets(redis_), 700u);
}

TEST_F(DamageTest, WhoJoinsATicketThatWasLostIsToldToSendAgainAndOpensAnother) {
  start_with(500);
  damage(daemon_.store());
  EXPECT_EQ(daemon_.post_events(complaint_lines(500, 501)).status, 200u);
  const char* const joins = R"({"type":"comment","text":"货不对板","room_id":"r3","user_id":"other","id":"j"})";
  EXPECT_EQ(daemon_.post_events(joins).status, 503u);
  EXPECT_EQ(daemon_.post_events(joins).status, 200u);
  EXPECT_TRUE(daemon_.answers("/v1/ledger", R"("returned":1,)"));
  EXPECT_TRUE(daemon_.answers("/v1/ledger", R"("delivered":2,)"));
  EXPECT_EQ(different_tickets(redis_), 502u);
}

TEST_F(DamageTest, AStoreThatIsTakenAwayIsWrittenAgainWhole) {
  redis_.stop();
  daemon_.start();
  EXPECT_EQ(daemon_.post_events(complaint_lines(0, 100)).status, 200u);
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(daemon_.store() + suffix);
  EXPECT_TRUE(daemon_.logs("store_was_damaged"));
  EXPECT_EQ(daemon_.post_events(complaint_lines(100, 200)).status, 200u);
  daemon_.signal(SIGKILL);
  daemon_.wait();
  daemon_.start();
  redis_.start();
  EXPECT_TRUE(daemon_.answers("/v1/ledger", R"("delivered":200,)"));
  EXPECT_EQ(different_tickets(redis_), 200u);
}

}  // namespace
}  // namespace danmakud::test
