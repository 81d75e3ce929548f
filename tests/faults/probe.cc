#include "tests/faults/probe.h"

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/support/complaint_lines.h"

namespace danmakud::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto kPatience = 10min;

}  // namespace

double seconds_since(steady_clock::time_point began) {
  return std::chrono::duration<double>(steady_clock::now() - began).count();
}

std::string config_of(const RedisServer& redis) {
  return "[redis]\nurl = \"" + redis.url() + "\"\n";
}

double metric(Danmakud& daemon, std::string_view name) {
  const std::string page = daemon.ops("/metrics").body;
  const std::size_t at = page.find("\n" + std::string(name) + " ");
  if (at == std::string::npos) throw std::runtime_error("no such metric: " + std::string(name));
  return std::stod(page.substr(at + name.size() + 2));
}

void wait_until(std::string_view what, const std::function<bool()>& is_so) {
  for (const auto deadline = steady_clock::now() + kPatience; !is_so(); std::this_thread::sleep_for(1ms)) {
    if (steady_clock::now() > deadline) throw std::runtime_error("waited in vain: " + std::string(what));
  }
}

void wait_until_delivered(Danmakud& daemon) {
  wait_until("all is delivered", [&] { return metric(daemon, "danmakud_store_outbox_tickets") == 0; });
}

double post_seconds(Danmakud& daemon) {
  static int number = 10'000'000;
  const auto began = steady_clock::now();
  if (daemon.post_events(complaint_lines(number, number + 1)).status != 200)
    throw std::runtime_error("not acknowledged");
  ++number;
  return seconds_since(began);
}

double median_post_ms(Danmakud& daemon, const std::function<bool()>& goes_on) {
  std::vector<double> taken;
  while (goes_on()) {
    taken.push_back(post_seconds(daemon));
    std::this_thread::sleep_for(10ms);
  }
  if (taken.empty()) throw std::runtime_error("it was over before it could be measured");
  std::ranges::sort(taken);
  return 1e3 * taken[taken.size() / 2];
}

double median_post_ms(Danmakud& daemon, std::chrono::milliseconds for_long) {
  return median_post_ms(daemon, [end = steady_clock::now() + for_long] { return steady_clock::now() < end; });
}

}  // namespace danmakud::test
