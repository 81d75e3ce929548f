// The daemon on a disk that is full or read-only: nothing is acknowledged that is not durable, all is said, and
// everything goes on by itself when there is room.
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/complaint_lines.h"
#include "tests/support/danmakud.h"
#include "tests/support/redis_server.h"
#include "tests/support/small_disk.h"
#include "tests/support/ws_frames.h"

namespace danmakud::test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class DiskTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.is_mounted()) GTEST_SKIP() << "no right to mount a tmpfs";
  }
  std::string config(const std::string& more = "") const {
    return "[redis]\nurl = \"" + redis_.url() + "\"\n[store]\npath = \"" + disk_ / "danmakud.db" + "\"\n" + more;
  }
  // Sends complaints, a hundred at a time, until one hundred is refused; how many were acknowledged.
  int fill_store(Danmakud& daemon) {
    disk_.fill();
    int count = 0;
    while (daemon.post_events(complaint_lines(count, count + 100)).status == 200u) count += 100;
    return count;
  }
  void expect_each_once(std::size_t count) { EXPECT_THAT(redis_.field(kComplaintQueue, "id"), SizeIs(count)); }

  SmallDisk disk_{16};
  RedisServer redis_;
};

TEST_F(DiskTest, AFullOneStopsAcksAndIsRecoveredFrom) {
  Danmakud daemon(config());
  daemon.start({"--set", "ingest.settle_timeout_ms=500"});
  ASSERT_EQ(daemon.post_events(complaint_lines(0, 100)).status, 200u);
  const int stored = fill_store(daemon);
  const auto refused = daemon.ops("/readyz");
  EXPECT_EQ(refused.status, 503u);
  EXPECT_THAT(refused.body, HasSubstr("store: commits fail, nothing is acknowledged: database or disk is full\n"));
  EXPECT_THAT(daemon.log(), HasSubstr("store_failed"));
  disk_.empty();
  EXPECT_TRUE(daemon.answers("/readyz", "ok\n"));
  const int all = std::max(stored, 100) + 100;
  EXPECT_EQ(daemon.post_events(complaint_lines(0, all)).status, 200u);
  EXPECT_TRUE(daemon.answers("/v1/ledger", R"("waiting":0)"));
  EXPECT_TRUE(daemon.answers("/v1/ledger", R"("residual":0})"));
  EXPECT_TRUE(daemon.logs("store_works"));
  expect_each_once(static_cast<std::size_t>(all));
}

TEST_F(DiskTest, AFullOneIsNoReasonNotToStart) {
  Danmakud daemon(config());
  daemon.start({"--set", "ingest.settle_timeout_ms=500"});
  ASSERT_EQ(daemon.post_events(complaint_lines(0, 100)).status, 200u);
  fill_store(daemon);
  daemon.signal(SIGKILL);
  daemon.wait();
  disk_.fill();
  daemon.start();
  disk_.empty();
  EXPECT_EQ(daemon.post_events(complaint_lines(0, 1'000)).status, 200u);
  EXPECT_TRUE(daemon.answers("/v1/ledger", R"("waiting":0)"));
  expect_each_once(1'000);
}

TEST_F(DiskTest, AReadOnlyOneIsNamedAtTheStart) {
  Danmakud daemon(config());
  daemon.start();
  EXPECT_EQ(daemon.terminate(), 0);
  disk_.make_read_only();
  const CallResult call = call_danmakud({"run", "-c", daemon.config()});
  EXPECT_EQ(call.exit_code, 1);
  EXPECT_THAT(call.err, HasSubstr(disk_ / "danmakud.db"));
}

TEST_F(DiskTest, AnEndThatCannotStoreEverythingIsLateAndSaysSo) {
  Danmakud daemon(config());
  daemon.start({"--set", "limits.drain_seconds=1", "--set", "ingest.settle_timeout_ms=500"});
  ASSERT_EQ(daemon.post_events(complaint_lines(0, 1)).status, 200u);
  fill_store(daemon);
  EXPECT_EQ(daemon.terminate(), 1);
  EXPECT_THAT(daemon.log(), HasSubstr("drain_late"));
}

TEST_F(DiskTest, ASecondSignalEndsALateEndAtOnce) {
  Danmakud daemon(config());
  daemon.start({"--set", "limits.drain_seconds=600", "--set", "ingest.settle_timeout_ms=500"});
  ASSERT_EQ(daemon.post_events(complaint_lines(0, 1)).status, 200u);
  fill_store(daemon);
  daemon.signal(SIGTERM);
  ASSERT_TRUE(daemon.logs("draining"));
  EXPECT_EQ(daemon.terminate(), -SIGTERM);
}

}  // namespace
}  // namespace danmakud::test
