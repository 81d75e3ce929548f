// danmakud-null: `danmakud run` with a null sink, for the peak benchmark. Its store's file is opened, and stays empty.
#include <csignal>
#include <exception>

#include <fmt/format.h>

#include "bench/null_store.h"
#include "daemon/verbs.h"

int main(int argc, char** argv) {
  using namespace danmakud;
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const auto call = daemon::parse_command_line(argc, argv);
    const auto* const line = std::get_if<daemon::CommandLine>(&call);
    if (line == nullptr || line->verb != daemon::Verb::run) {
      fmt::print(stderr, "danmakud-null: usage: danmakud-null run -c FILE\n");
      return daemon::kWrongCall;
    }
    bench::NullStore store;
    return daemon::run(*line, &store);
  } catch (const std::exception& error) {
    fmt::print(stderr, "danmakud-null: {}\n", error.what());
    return daemon::kFailure;
  }
}
