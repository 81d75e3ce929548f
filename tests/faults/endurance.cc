// endurance backlog [--tickets N]: lets N tickets wait without Redis, restarts the daemon over them, brings Redis, and
// prints how long the start took and how fast the backlog went.
// endurance soak [--seconds N] [--rate N]: feeds complaints at a steady rate and prints what the process holds, once a
// minute.
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include "tests/faults/feeder.h"
#include "tests/support/complaint_lines.h"
#include "tests/support/danmakud.h"
#include "tests/support/redis_server.h"

namespace danmakud::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

double seconds_since(steady_clock::time_point began) {
  return std::chrono::duration<double>(steady_clock::now() - began).count();
}

double metric(Danmakud& daemon, std::string_view name) {
  const std::string page = daemon.ops("/metrics").body;
  const std::size_t at = page.find("\n" + std::string(name) + " ");
  if (at == std::string::npos) throw std::runtime_error("no such metric: " + std::string(name));
  return std::stod(page.substr(at + name.size() + 2));
}

void wait_until_delivered(Danmakud& daemon) {
  while (metric(daemon, "danmakud_store_outbox_tickets") > 0) std::this_thread::sleep_for(10ms);
}

std::string config_of(const RedisServer& redis) {
  return "[redis]\nurl = \"" + redis.url() + "\"\n";
}

void run_backlog(int tickets) {
  RedisServer redis({"--appendfsync", "everysec"});
  redis.stop();
  Danmakud daemon(config_of(redis));
  daemon.start();
  for (int i = 0; i < tickets; i += 1'000) {
    if (daemon.post_events(complaint_lines(i, i + 1'000)).status != 200) throw std::runtime_error("not acknowledged");
  }
  daemon.terminate();
  auto began = steady_clock::now();
  daemon.start();
  std::printf("start to listening with %d tickets waiting: %.0f ms\n", tickets, 1e3 * seconds_since(began));
  redis.start();
  while (metric(daemon, "danmakud_redis_up") == 0) std::this_thread::sleep_for(1ms);
  began = steady_clock::now();
  wait_until_delivered(daemon);
  const double drained_in = seconds_since(began);
  const auto count = static_cast<double>(redis.length(kComplaintQueue));
  std::printf("%.0f tickets delivered in %.2f s: %.0f a second\n", count, drained_in, count / drained_in);
}

// The window is small, so that it is full long before the end: what grows after that is a leak.
void run_soak(int seconds, std::size_t rate) {
  RedisServer redis({"--appendfsync", "everysec"});
  Danmakud daemon(config_of(redis) + "[dedup]\nmax_tickets = 10000\nmax_event_ids = 20000\n");
  daemon.start();
  Feeder feeder(4, rate, [&daemon] { return daemon.ingest_port(); });
  const auto began = steady_clock::now();
  for (int minute = 1; seconds_since(began) < seconds; ++minute) {
    std::this_thread::sleep_until(std::min(began + minute * 60s, began + std::chrono::seconds{seconds}));
    std::size_t acknowledged = 0;
    for (const std::size_t count : feeder.acknowledged()) acknowledged += count;
    std::printf("%5.0f s  acknowledged %8zu  resident %6.1f MiB  descriptors %3.0f  threads %3.0f\n",
                seconds_since(began), acknowledged, metric(daemon, "process_resident_memory_bytes") / (1 << 20),
                metric(daemon, "process_open_fds"), metric(daemon, "process_threads"));
    std::fflush(stdout);
  }
  feeder.finish();
  wait_until_delivered(daemon);
  if (daemon.terminate() != 0) throw std::runtime_error("no orderly end");
}

int value_of(int argc, char** argv, std::string_view name, int otherwise) {
  for (int i = 2; i + 1 < argc; ++i) {
    if (argv[i] == name) return std::stoi(argv[i + 1]);
  }
  return otherwise;
}

}  // namespace
}  // namespace danmakud::test

int main(int argc, char** argv) {
  using namespace danmakud::test;
  const std::string_view verb = argc > 1 ? argv[1] : "";
  try {
    if (verb == "backlog") {
      run_backlog(value_of(argc, argv, "--tickets", 100'000));
    } else if (verb == "soak") {
      run_soak(value_of(argc, argv, "--seconds", 1'200), static_cast<std::size_t>(value_of(argc, argv, "--rate", 500)));
    } else {
      std::fprintf(stderr, "usage: endurance backlog [--tickets N] | soak [--seconds N] [--rate N]\n");
      return 2;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "endurance: %s\n", error.what());
    return 1;
  }
  return 0;
}
