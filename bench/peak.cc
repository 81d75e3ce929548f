// danmakud-peak: how fast a whole daemon is, from socket to settled, and whether it is right while it is fast.
// docs/benchmarks.md says what the cases are and what their figures mean.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include <CLI/CLI.hpp>
#include <sched.h>
#include <sys/resource.h>

#include "bench/peak_cases.h"
#include "bench/peak_report.h"

namespace {

using namespace danmakud::bench;

constexpr double kAssumedSpeed = 1e6;  // events a second, where no closed loop was run before an open one

struct Settings {
  SiteOptions site;
  std::vector<std::string> only;
  std::string json;
  double seconds = 5;
  std::size_t events = 300'000;
  bool quick = false, pin = false;
};

std::vector<PeakCase> all_cases() {
  std::vector<PeakCase> cases = closed_cases();
  std::ranges::move(open_cases(), std::back_inserter(cases));
  return cases;
}

void pin_to_core_0() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(0, &cores);
  ::sched_setaffinity(0, sizeof cores, &cores);
}

PeakLengths lengths(const Settings& settings) {
  using namespace std::chrono_literals;
  if (settings.quick) return {.warm_up = 100ms, .run = 300ms};
  return {.warm_up = 1000ms, .run = std::chrono::milliseconds{static_cast<std::int64_t>(settings.seconds * 1000)}};
}

bool is_wanted(const PeakCase& peak_case, const Settings& settings) {
  if (!settings.only.empty()) return std::ranges::find(settings.only, peak_case.name) != settings.only.end();
  constexpr std::array<std::string_view, 5> kQuick = {"plain-500", "plain-500-null", "frames-16", "redis-2%",
                                                      "redis-latency"};
  return !settings.quick || std::ranges::find(kQuick, peak_case.name) != kQuick.end();
}

void fit(PeakCase& peak_case, const Settings& settings, double reached) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  peak_case.frames.traffic.first_ms = now.time_since_epoch().count();
  peak_case.frames.events = settings.quick ? 20'000 : settings.events;
  peak_case.check_lag = !settings.quick;
  if (settings.quick && peak_case.rate > 0) peak_case.rate = 20'000;
  if (peak_case.rate > 0 && peak_case.rate <= 1) peak_case.rate *= reached;
}

std::vector<PeakResult> run_all(const Settings& settings) {
  std::vector<PeakResult> results;
  double reached = kAssumedSpeed;
  for (PeakCase& peak_case : all_cases()) {
    if (!is_wanted(peak_case, settings)) continue;
    fit(peak_case, settings, reached);
    results.push_back(run_case(peak_case, settings.site, lengths(settings)));
    if (peak_case.name == "plain-500") reached = results.back().events_per_second();
    std::cout << table_row(results.back()) << reload_line(results.back(), results) << std::flush;
  }
  return results;
}

int run(const Settings& settings) {
  std::cout << table_head() << std::flush;
  const std::vector<PeakResult> results = run_all(settings);
  if (!settings.json.empty() && !(std::ofstream(settings.json) << to_json(results)).flush()) {
    std::cerr << "peak: " << settings.json << ": cannot be written\n";
    return 1;
  }
  for (const PeakResult& result : results) {
    if (!result.problems.empty()) return 1;
  }
  return 0;
}

// For ten thousand connections.
void raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Measures a whole daemon under peak load, and checks its counts.", "danmakud-peak"};
  Settings settings;
  const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  settings.site.daemon = here / "../daemon/danmakud";
  settings.site.null_daemon = here / "danmakud-null";
  settings.site.rules = "config/rules";
  app.add_option("--daemon", settings.site.daemon, "the binary to measure");
  app.add_option("--null-daemon", settings.site.null_daemon, "the binary with a null sink");
  app.add_option("--rules", settings.site.rules, "folder of rule files; empty: invented rules only")
      ->capture_default_str();
  app.add_option("--rule-count", settings.site.rule_count, "filled up with invented rules")->capture_default_str();
  app.add_option("--stored", settings.site.stored, "tickets that lie in the store before each case");
  app.add_option("--seconds", settings.seconds, "length of each case")->capture_default_str();
  app.add_option("--events", settings.events, "distinct events before they come again")->capture_default_str();
  app.add_option("--only", settings.only, "the cases to run, separated by commas")->delimiter(',');
  app.add_option("--json", settings.json, "file for the results");
  app.add_flag("--quick", settings.quick, "a smoke run: five short cases, all their checks, no speed to speak of");
  app.add_flag("--pin", settings.pin, "the generator to core 0, the daemon to core 1");
  CLI11_PARSE(app, argc, argv);
  if (settings.pin) {
    pin_to_core_0();
    settings.site.daemon_core = 1;
  }
  raise_descriptor_limit();
  try {
    return run(settings);
  } catch (const std::exception& failure) {
    std::cerr << "peak: " << failure.what() << '\n';
    return 1;
  }
}
