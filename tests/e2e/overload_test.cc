// More than the daemon can carry: what must not be shed is not, what is shed is counted, memory is bounded, and whoever
// is too fast, too slow or stuck stops nobody else.
#include <atomic>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/complaint_lines.h"
#include "tests/support/danmakud.h"
#include "tests/support/eventually.h"
#include "tests/support/redis_server.h"
#include "tests/support/small_disk.h"
#include "tests/support/ws_frames.h"

namespace danmakud::test {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kMemoryMb = 8 * 512;  // the sanitizers' own
#else
constexpr double kMemoryMb = 512;
#endif
constexpr const char* kMemory = "[limits]\nmemory_mb = 512\n";

constexpr std::chrono::milliseconds kLook{250};  // between two looks at a daemon that is busy

// A metric's value by its whole name, labels included.
double metric(Danmakud& daemon, const std::string& name) {
  const std::string page = "\n" + daemon.ops("/metrics").body;
  const std::size_t at = page.find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::stod(page.substr(at + name.size() + 2));
}

double events(Danmakud& daemon, const std::string& type, const std::string& outcome) {
  return metric(daemon, "danmakud_events_total{type=\"" + type + "\",outcome=\"" + outcome + "\"}");
}

std::string repeated(const std::string& line, int times) {
  std::string lines;
  for (int i = 0; i < times; ++i) lines += line + "\n";
  return lines;
}

std::string comment_line() {
  return R"({"type":"comment","room_id":"r","text":"主播今天真好看"})";
}
std::string private_line() {
  return R"({"type":"private_message","user_id":"u","text":"谢谢"})";
}

// Says one message over and over, without acks, until it ends, was said often enough, or the daemon hangs up.
class Flood {
 public:
  Flood(std::uint16_t port, const std::string& lines, int times) : client_(port) {
    client_.upgrade();
    thread_ = std::jthread([this, frame = text_frame(lines), times](const std::stop_token& stop) {
      for (int i = 0; i < times && !stop.stop_requested(); ++i) client_.send(frame);
    });
  }
  void finish() { thread_.join(); }
  void stop() {
    thread_.request_stop();
    finish();
  }

 private:
  TcpClient client_;
  std::jthread thread_;
};

TEST(Overload, AFloodIsCountedToTheLastEventAndStopsNobody) {
  Danmakud daemon(kMemory);
  daemon.start();
  const std::string lines = repeated(comment_line(), 990) + repeated(private_line(), 10);
  Flood one(daemon.ingest_port(), lines, 300), two(daemon.ingest_port(), lines, 300);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(daemon.post_events(complaint_lines(10 * i, 10 * i + 10)).status, 200u);
  EXPECT_LT(metric(daemon, "danmakud_memory_used_bytes"), kMemoryMb * 1024 * 1024);
  one.finish();
  two.finish();
  EXPECT_TRUE(daemon.answers("/v1/ledger", R"({"events":{"received":600200,)"));
  EXPECT_TRUE(daemon.answers("/v1/ledger", R"("residual":0})"));
  EXPECT_EQ(events(daemon, "private_message", "clean"), 6'000);
  EXPECT_EQ(events(daemon, "comment", "clean") + events(daemon, "comment", "shed"), 594'000);
  EXPECT_EQ(events(daemon, "comment", "complaint"), 200);
  EXPECT_TRUE(daemon.answers("/readyz", "ok\n"));
}

// Each line a complaint of another user: the store is the bottleneck long before the network is.
TEST(Overload, ShedsCommentsOfWhoCannotBeSlowedAndNothingElse) {
  Danmakud daemon(std::string(kMemory) + "shed_after_ms = 1\n");
  daemon.start();
  Flood complaints(daemon.ingest_port(), complaint_lines(0, 2'000), 1'000'000);
  Flood messages(daemon.ingest_port(), repeated(private_line(), 2'000), 100);
  EXPECT_TRUE(eventually([&] { return events(daemon, "comment", "shed") > 0; }, kLook));
  EXPECT_EQ(daemon.post_events(complaint_lines(0, 100)).status, 200u);
  messages.finish();
  complaints.stop();
  EXPECT_TRUE(eventually([&] { return events(daemon, "private_message", "clean") == 200'000; }, kLook));
  EXPECT_EQ(events(daemon, "private_message", "shed"), 0);
  EXPECT_LT(metric(daemon, "danmakud_memory_used_bytes"), kMemoryMb * 1024 * 1024);
  EXPECT_TRUE(daemon.answers("/v1/ledger", R"("residual":0})"));
}

// Nothing that is found can be stored: the queues fill from their end, and nobody is read any more.
TEST(Overload, AStandstillLosesNothingAndKeepsItsMemory) {
  SmallDisk disk(16);
  if (!disk.is_mounted()) GTEST_SKIP() << "no right to mount a tmpfs";
  Danmakud daemon(std::string(kMemory) + "[store]\npath = \"" + disk / "danmakud.db" + "\"\n");
  daemon.start({"--set", "ingest.settle_timeout_ms=500"});
  disk.fill();
  int stored = 0;
  while (daemon.post_events(complaint_lines(stored, stored + 100)).status == 200u) stored += 100;
  Flood crowd(daemon.ingest_port(), complaint_lines(0, 1'000), 500);
  Flood messages(daemon.ingest_port(), repeated(private_line(), 1'000), 100'000);
  EXPECT_TRUE(eventually([&] { return metric(daemon, "danmakud_connections_paused") >= 2; }, kLook));
  EXPECT_LT(metric(daemon, "danmakud_memory_used_bytes"), kMemoryMb * 1024 * 1024);
  EXPECT_EQ(daemon.ops("/readyz").status, 503u);
  disk.empty();
  crowd.stop();
  messages.stop();
  EXPECT_TRUE(eventually([&] { return daemon.post_events(complaint_lines(0, stored + 100)).status == 200u; }, kLook));
  EXPECT_TRUE(daemon.answers("/readyz", "ok\n"));
  EXPECT_EQ(events(daemon, "private_message", "shed"), 0);
  EXPECT_TRUE(daemon.answers("/v1/ledger", R"("residual":0})"));
}

TEST(Overload, WhoReadsNoAnswersHoldsUpNobody) {
  Danmakud daemon(kMemory);
  daemon.start();
  TcpClient mute(daemon.ingest_port());
  mute.upgrade("?ack=1");
  std::atomic<int> sent{0};
  std::jthread talker([&mute, &sent, frame = text_frame(repeated("{oops", 5'000))](const std::stop_token& stop) {
    for (; sent < 100'000 && !stop.stop_requested(); ++sent) mute.send(frame);
  });
  // Read no further, it talks no further.
  EXPECT_TRUE(eventually([&sent, before = -1]() mutable { return std::exchange(before, sent.load()) == sent; }, kLook));
  EXPECT_EQ(daemon.post_events(complaint_lines(0, 100)).status, 200u);
  EXPECT_LT(metric(daemon, "danmakud_memory_used_bytes"), kMemoryMb * 1024 * 1024);
  talker.request_stop();
  daemon.signal(SIGKILL);  // or the talker would wait for its time limit
  daemon.wait();
}

TEST(Overload, ARedisThatLagsHoldsUpNoAcks) {
  RedisServer redis;
  Danmakud daemon("[redis]\nurl = \"" + redis.url() + "\"\n");
  daemon.start();
  EXPECT_EQ(daemon.post_events(complaint_lines(0, 10)).status, 200u);
  redis.freeze();
  for (int i = 10; i < 5'000; i += 10) EXPECT_EQ(daemon.post_events(complaint_lines(i, i + 10)).status, 200u);
  EXPECT_TRUE(daemon.answers("/readyz", "tickets wait"));
  redis.thaw();
  EXPECT_TRUE(daemon.answers("/v1/ledger", R"("waiting":0)"));
  EXPECT_EQ(redis.length(kComplaintQueue), 5'000u);
}

}  // namespace
}  // namespace danmakud::test
