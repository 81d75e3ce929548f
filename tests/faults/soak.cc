#include "tests/faults/soak.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "tests/faults/feeder.h"
#include "tests/faults/probe.h"
#include "tests/support/ws_frames.h"

namespace danmakud::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto kSendEvery = 10ms;
constexpr double kSlack = 1.02;  // of resident memory: the allocator's

struct Sample {
  double resident = 0, descriptors = 0, threads = 0;
};

// Comments at a steady rate over one connection without acks, what fell due while it was held up included.
void chat(const std::stop_token& stop, std::uint16_t port, std::size_t per_second) {
  TcpClient client(port);
  client.upgrade();
  const auto began = steady_clock::now();
  std::size_t sent = 0;
  while (!stop.stop_requested()) {
    const auto due = static_cast<std::size_t>(seconds_since(began) * static_cast<double>(per_second));
    std::string lines;
    for (; sent < due && lines.size() < 65'536; ++sent) {
      lines += R"({"type":"comment","room_id":"r","user_id":"u)" + std::to_string(sent % 100'000) +
               "\",\"text\":\"主播今天真好看\"}\n";
    }
    if (!lines.empty()) client.send(text_frame(lines));
    if (sent >= due) std::this_thread::sleep_for(kSendEvery);
  }
}

Sample look(Danmakud& daemon) {
  return {metric(daemon, "process_resident_memory_bytes") / (1 << 20), metric(daemon, "process_open_fds"),
          metric(daemon, "process_threads")};
}

// What a leak moves: of resident memory the median, since a busy machine makes it hold more for a moment; else the
// most.
Sample held_in(std::span<const Sample> samples) {
  std::vector<double> resident;
  Sample held;
  for (const Sample& sample : samples) {
    resident.push_back(sample.resident);
    held.descriptors = std::max(held.descriptors, sample.descriptors);
    held.threads = std::max(held.threads, sample.threads);
  }
  std::ranges::nth_element(resident, resident.begin() + std::ssize(resident) / 2);
  if (!resident.empty()) held.resident = resident[resident.size() / 2];
  return held;
}

// The last third against the one before it: by then all windows and caches are full.
bool is_flat(std::span<const Sample> samples) {
  const std::size_t third = samples.size() / 3;
  const Sample middle = held_in(samples.subspan(third, third)), last = held_in(samples.last(third));
  std::printf("second third: %.1f MiB, %.0f descriptors, %.0f threads; last third: %.1f MiB, %.0f, %.0f\n",
              middle.resident, middle.descriptors, middle.threads, last.resident, last.descriptors, last.threads);
  return third > 0 && last.resident <= middle.resident * kSlack && last.descriptors <= middle.descriptors &&
         last.threads <= middle.threads;
}

}  // namespace

// The window is small, so that it is full long before the end: what grows after that is a leak.
bool run_soak(const Soak& soak) {
  RedisServer redis({"--appendfsync", "everysec"});
  Danmakud daemon(config_of(redis) + "[dedup]\nmax_tickets = 10000\nmax_event_ids = 20000\n");
  daemon.start();
  Feeder feeder(4, soak.complaints, [&daemon] { return daemon.ingest_port(); });
  std::jthread comments;
  if (soak.comments > 0) comments = std::jthread(chat, daemon.ingest_port(), soak.comments);

  std::vector<Sample> samples;
  const auto began = steady_clock::now();
  const auto every = std::max<std::chrono::milliseconds>(1s, std::chrono::seconds{soak.seconds} / 60);
  for (int i = 1; seconds_since(began) < soak.seconds; ++i) {
    std::this_thread::sleep_until(began + i * every);
    const Sample& seen = samples.emplace_back(look(daemon));
    std::printf("%5.0f s  %10.0f events  resident %6.1f MiB  descriptors %3.0f  threads %3.0f\n", seconds_since(began),
                metric(daemon, "danmakud_source_events_total{source=\"ingest\"}"), seen.resident, seen.descriptors,
                seen.threads);
    std::fflush(stdout);
  }
  comments = {};
  feeder.finish();
  wait_until_delivered(daemon);
  const double shed = metric(daemon, "danmakud_events_shed_total{type=\"comment\",reason=\"overload\"}");
  const bool has_ended_well = daemon.terminate() == 0;
  const bool flat = is_flat(samples);
  std::printf("flat: %s; %.0f comments shed; an orderly end: %s\n", flat ? "yes" : "no", shed,
              has_ended_well ? "yes" : "no");
  return flat && has_ended_well;
}

}  // namespace danmakud::test
