// endurance backlog [--tickets N]: lets N tickets wait without Redis, starts the daemon over them, brings Redis, and
// prints how long the start took, how fast the backlog went and what new complaints took meanwhile.
// endurance overload [--seconds N] [--connections N]: as many complaints and comments as go through, without acks, and
// how long another connection's POST takes before, meanwhile and after.
// endurance soak [--seconds N] [--rate N] [--comments N]: N complaints and N comments a second, what the process holds
// meanwhile, and whether that is flat; exit 1 when it is not.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/faults/probe.h"
#include "tests/faults/redis_rate.h"
#include "tests/faults/soak.h"
#include "tests/support/complaint_lines.h"
#include "tests/support/danmakud.h"
#include "tests/support/redis_server.h"
#include "tests/support/tcp_client.h"
#include "tests/support/ws_frames.h"

namespace danmakud::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

// From its start until it says that it is ready, and until a new complaint is acknowledged.
void start_over(Danmakud& daemon, const char* how) {
  const auto began = steady_clock::now();
  daemon.start();
  wait_until("it is ready", [&] { return daemon.ops("/readyz").status == 200; });
  const double ready = 1e3 * seconds_since(began);
  post_seconds(daemon);
  std::printf("start after %s: ready in %.0f ms, a new complaint acknowledged after %.0f ms\n", how, ready,
              1e3 * seconds_since(began));
}

double drain(Danmakud& daemon, RedisServer& redis) {
  redis.start();
  wait_until("Redis is there", [&] { return metric(daemon, "danmakud_redis_up") == 1; });
  const double waiting = metric(daemon, "danmakud_store_outbox_tickets");
  const auto began = steady_clock::now();
  double taken = 0;
  const double meanwhile = median_post_ms(daemon, [&] {
    if (metric(daemon, "danmakud_store_outbox_tickets") > 1) return true;
    taken = seconds_since(began);
    return false;
  });
  const double usual = median_post_ms(daemon, 2s);
  std::printf("%.0f tickets delivered in %.2f s: %.0f a second\n", waiting, taken, waiting / taken);
  std::printf("a POST meanwhile takes %.1f ms (median), afterwards %.1f ms\n", meanwhile, usual);
  return waiting / taken;
}

void run_backlog(int tickets) {
  RedisServer redis({"--appendfsync", "everysec"});
  redis.stop();
  Danmakud daemon(config_of(redis));
  daemon.start();
  for (int i = 0; i < tickets; i += 1'000) {
    if (daemon.post_events(complaint_lines(i, i + 1'000)).status != 200) throw std::runtime_error("not acknowledged");
  }
  std::printf("%d tickets wait\n", tickets);
  daemon.signal(SIGKILL);
  daemon.wait();
  start_over(daemon, "a kill");
  daemon.terminate();
  start_over(daemon, "an orderly end");
  const double drained = drain(daemon, redis);
  const std::string ticket = redis.field(kComplaintQueue, "ticket").at(0);
  const double possible = tickets_a_second(redis, static_cast<std::size_t>(tickets), ticket);
  std::printf("Redis alone, at once afterwards: %.0f a second; the backlog went at %.0f %% of that\n", possible,
              100 * drained / possible);
}

void run_overload(int seconds, int connections) {
  RedisServer redis({"--appendfsync", "everysec"});
  Danmakud daemon(config_of(redis));
  daemon.start();
  std::printf("before:    a POST takes %.1f ms (median)\n", median_post_ms(daemon, 2s));
  std::string lines = complaint_lines(0, 20);
  for (int i = 0; i < 980; ++i) lines += "{\"type\":\"comment\",\"room_id\":\"r\",\"text\":\"主播今天真好看\"}\n";
  std::vector<std::jthread> floods;
  for (int i = 0; i < connections; ++i) {
    floods.emplace_back([&daemon, frame = text_frame(lines)](const std::stop_token& stop) {
      TcpClient client(daemon.ingest_port());
      client.upgrade();
      while (!stop.stop_requested()) client.send(frame);
    });
  }
  const double meanwhile = median_post_ms(daemon, std::chrono::seconds{seconds});
  const double memory = metric(daemon, "danmakud_memory_used_bytes") / (1 << 20);
  std::printf("meanwhile: a POST takes %.1f ms (median), resident %.0f MiB\n", meanwhile, memory);
  for (std::jthread& flood : floods) flood.request_stop();
  floods.clear();
  const double first = 1e3 * post_seconds(daemon);
  std::printf("after:     the first POST takes %.1f ms, then %.1f ms (median)\n", first, median_post_ms(daemon, 1s));
  const double events = metric(daemon, "danmakud_source_events_total{source=\"ingest\"}");
  const double shed = metric(daemon, "danmakud_events_shed_total{type=\"comment\",reason=\"overload\"}");
  std::printf("%.0f events, %.0f comments shed\n", events, shed);
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
    } else if (verb == "overload") {
      run_overload(value_of(argc, argv, "--seconds", 10), value_of(argc, argv, "--connections", 4));
    } else if (verb == "soak") {
      return run_soak({value_of(argc, argv, "--seconds", 1'200),
                       static_cast<std::size_t>(value_of(argc, argv, "--rate", 500)),
                       static_cast<std::size_t>(value_of(argc, argv, "--comments", 0))})
                 ? 0
                 : 1;
    } else {
      std::fprintf(stderr,
                   "usage: endurance backlog [--tickets N] | overload [--seconds N] [--connections N] | soak "
                   "[--seconds N] [--rate N] [--comments N]\n");
      return 2;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "endurance: %s\n", error.what());
    return 1;
  }
  return 0;
}
