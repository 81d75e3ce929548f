#include <csignal>
#include <exception>
#include <system_error>

#include <fmt/format.h>

#include "daemon/signals.h"
#include "daemon/verbs.h"

namespace {

using namespace danmakud::daemon;

int dispatch(const CommandLine& line) {
  if (line.verb != Verb::run) let_hang_ups_through();
  switch (line.verb) {
    case Verb::run:
      return run(line);
    case Verb::check:
      return check(line);
    case Verb::explain:
      return explain(line);
    case Verb::rules_test:
      return test_rules(line);
    case Verb::rules_lint:
      return lint_rules(line);
    case Verb::replay:
      return replay(line);
    case Verb::version:
      break;
  }
  return print_version();
}

}  // namespace

int main(int argc, char** argv) {
  hold_hang_ups();                // first of all: a daemon may be told to reload before it has begun
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away is an error of that write, not of the process
  try {
    const auto call = parse_command_line(argc, argv);
    if (const auto* line = std::get_if<CommandLine>(&call)) return dispatch(*line);
    const CallAnswer& answer = std::get<CallAnswer>(call);
    fmt::print(answer.exit_code == kSuccess ? stdout : stderr, "{}\n", answer.text);
    return answer.exit_code;
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::broken_pipe) fmt::print(stderr, "danmakud: {}\n", error.what());
    return kFailure;  // without a word where `head` has seen enough
  } catch (const std::exception& error) {
    fmt::print(stderr, "danmakud: {}\n", error.what());
    return kFailure;
  }
}
