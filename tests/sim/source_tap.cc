// What the sources hear, without the rest of the daemon: runs one source as danmakud does and prints its events.
//
// usage: source_tap KEY=VALUE… EVENTS      e.g. source_tap kind=bilibili rooms=6,7 url=ws://127.0.0.1:9/sub 10000
//        source_tap kind=onebot listen=PORT EVENTS          bots dial in at /v1/onebot of that port
// Ends after EVENTS of them, or a minute without one. stdout: (id, user, text, time) each; stderr: what it took.
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <simdjson.h>
#include <sys/resource.h>

#include "adapters/bot_desk.h"
#include "adapters/ingest_server.h"
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
    pipeline::Block taken = std::move(block);
    for (const pipeline::Message& message : taken.messages) {
      take({taken.buffer->data() + message.offset, message.length});
    }
    ++blocks_;
    last_ = std::chrono::steady_clock::now();
    taken.hold.settle();
    return true;
  }
  bool keeps_up(std::size_t) const override { return true; }
  std::size_t events() const { return events_; }
  std::size_t blocks() const { return blocks_; }
  auto last() const { return last_.load(); }

 private:
  void take(std::string_view lines) {
    for (std::size_t at = 0, end = 0; at < lines.size(); at = end + 1) {
      end = std::min(lines.find('\n', at), lines.size());
      if (end == at) continue;
      if (prints_) print(lines.substr(at, end - at));
      ++events_;
    }
  }
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

// The listener that bots of a source dial in to.
class BotListener {
 public:
  BotListener(std::uint16_t port, const adapters::SourceSettings& settings, adapters::BlockSink& sink,
              const pipeline::Clock& clock, pipeline::Reporter& reporter)
      : desk_(std::make_shared<adapters::BotDesk>(reporter)), server_(options(port), access(), sink, clock, stats_) {
    desk_->set_sources({std::make_shared<adapters::BotSource>(settings, std::uint16_t{1})});
    if (const std::error_code error = server_.listen()) throw std::system_error(error, "listen");
    server_.start();
  }
  ~BotListener() { server_.close_all(); }

 private:
  static adapters::IngestOptions options(std::uint16_t port) {
    adapters::IngestOptions made;
    made.port = port;
    return made;
  }
  std::shared_ptr<const adapters::IngestAccess> access() const {
    auto made = std::make_shared<adapters::IngestAccess>();
    made->bots = desk_;
    return made;
  }
  const std::shared_ptr<adapters::BotDesk> desk_;
  adapters::IngestStats stats_{1};
  adapters::IngestServer server_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "usage: source_tap KEY=VALUE… EVENTS\n"), 2;
  adapters::SourceSettings settings;
  settings.name = "tap";
  bool is_quiet = false;
  std::uint16_t listen = 0;
  for (int i = 1; i + 1 < argc; ++i) {
    const std::string argument = argv[i];
    const std::size_t equals = argument.find('=');
    const std::string key = argument.substr(0, equals);
    if (key == "quiet") {
      is_quiet = true;
      continue;
    }
    if (key == "listen") {
      listen = static_cast<std::uint16_t>(std::stoul(argument.substr(equals + 1)));
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
  std::optional<BotListener> listener;
  if (listen != 0) {
    listener.emplace(listen, settings, printer, clock, reporter);
  } else {
    runner.set_sources({{settings, 1}});
  }
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
