// What the sources hear, without the rest of the daemon: runs one source as danmakud does and prints its events.
//
// usage: source_tap KEY=VALUE… EVENTS      e.g. source_tap kind=bilibili rooms=6,7 url=ws://127.0.0.1:9/sub 10000
// Ends after EVENTS of them, or a minute without one. stdout: (id, user, text, time) each; stderr: what it took.
#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <simdjson.h>
#include <sys/resource.h>

#include "adapters/sources/json_values.h"
#include "adapters/sources/source_runner.h"
#include "daemon/source_config.h"
#include "tests/support/fakes.h"

namespace {

using namespace std::chrono_literals;
using namespace danmakud;

constexpr auto kPatience = 60s;

// Prints each event, unless only their number is wanted.
class Printer final : public adapters::BlockSink {
 public:
  explicit Printer(bool prints) : prints_(prints) {}
  bool try_submit(std::size_t, std::size_t, pipeline::Block& block) override {
    const pipeline::Message& message = block.messages.front();
    const std::string_view lines(block.buffer->data() + message.offset, message.length);
    for (std::size_t at = 0; at < lines.size();) {
      const std::size_t end = lines.find('\n', at);
      if (prints_) print(lines.substr(at, end - at));
      at = end + 1;
      ++events_;
    }
    ++blocks_;
    last_ = std::chrono::steady_clock::now();
    block.hold.settle();
    return true;
  }
  std::size_t events() const { return events_; }
  std::size_t blocks() const { return blocks_; }
  auto last() const { return last_.load(); }

 private:
  void print(std::string_view line) {
    simdjson::dom::element event;
    if (parser_.parse(line.data(), line.size()).get(event) != simdjson::SUCCESS) return;
    const auto text = [&](std::string_view name) { return adapters::text_at(event, name).value_or(""); };
    fmt::print("{}\t{}\t{}\t{}\n", text("/id"), text("/user_id"), text("/text"), text("/ts_ms"));
  }
  const bool prints_;
  simdjson::dom::parser parser_;
  std::atomic<std::size_t> events_{0}, blocks_{0};
  std::atomic<std::chrono::steady_clock::time_point> last_{std::chrono::steady_clock::now()};
};

class StderrReporter final : public pipeline::Reporter {
 public:
  void report(pipeline::Severity severity, std::string_view event, std::string_view detail) override {
    if (severity != pipeline::Severity::debug) fmt::print(stderr, "{}: {}\n", event, detail);
  }
};

daemon::TomlValue value_of(std::string text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at != std::string::npos;) {
    const std::size_t end = text.find(',', at);
    parts.push_back(text.substr(at, end - at));
    at = end == std::string::npos ? end : end + 1;
  }
  return parts.size() == 1 ? daemon::TomlValue{std::move(text)} : daemon::TomlValue{std::move(parts)};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "usage: source_tap KEY=VALUE… EVENTS\n"), 2;
  adapters::SourceSettings settings;
  settings.name = "tap";
  bool is_quiet = false;
  for (int i = 1; i + 1 < argc; ++i) {
    const std::string argument = argv[i];
    const std::size_t equals = argument.find('=');
    const std::string key = argument.substr(0, equals);
    if (key == "quiet") {
      is_quiet = true;
      continue;
    }
    const std::vector<std::string> path{key};
    const auto wrong = daemon::assign_source(settings, path, value_of(argument.substr(equals + 1)), ".");
    if (wrong) return fmt::print(stderr, "{}: {}\n", key, *wrong), 2;
  }
  if (const auto wrong = adapters::source_fault(settings)) return fmt::print(stderr, "{}\n", *wrong), 2;
  const std::size_t wanted = std::stoul(argv[argc - 1]);

  Printer printer(!is_quiet);
  StderrReporter reporter;
  pipeline::SystemClock clock;
  adapters::SourceRunner runner({.connects_per_second = 100}, printer, clock, reporter);
  runner.start();
  runner.set_sources({{settings, 1}});
  while (printer.events() < wanted && std::chrono::steady_clock::now() - printer.last() < kPatience) {
    std::this_thread::sleep_for(20ms);
  }
  const std::size_t connections = runner.status().size();
  runner.stop();
  std::fflush(stdout);
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  fmt::print(stderr, "{} events in {} blocks of {} connections; {:.2f} s of CPU, {} KiB at most\n", printer.events(),
             printer.blocks(), connections, seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss);
  return printer.events() == wanted ? 0 : 1;
}
