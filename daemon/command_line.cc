#include "daemon/command_line.h"

#include <charconv>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "matchers/spelling.h"

namespace danmakud::daemon {

namespace {

void add_config(CLI::App& app, CommandLine& line) {
  app.add_option("-c,--config", line.config, "the configuration file")->required()->type_name("FILE");
  app.add_option("--set", line.assignments, "overrides any setting; may be given several times")
      ->allow_extra_args(false)
      ->type_name("SECTION.KEY=VALUE");
}

void on_parse(CLI::App& app, CommandLine& line, Verb verb) {
  app.callback([&line, verb] { line.verb = verb; });
}

void parse_speed(const std::string& text, CommandLine& line) {
  const char* const end = text.data() + text.size();
  if (text == "max") {
    line.speed = 0;
  } else if (const auto [rest, error] = std::from_chars(text.data(), end, line.speed);
             error != std::errc{} || rest != end || !(line.speed > 0)) {
    throw CLI::ValidationError("--speed", "must be max or a number over 0");
  }
}

void add_verbs(CLI::App& app, CommandLine& line) {
  CLI::App& run = *app.add_subcommand("run", "the daemon");
  on_parse(run, line, Verb::run);
  add_config(run, line);
  run.add_flag("--print", line.print, "write each ticket to stdout: people's form on a terminal, NDJSON otherwise");

  CLI::App& check = *app.add_subcommand("check", "validate configuration and rules, open nothing");
  on_parse(check, line, Verb::check);
  add_config(check, line);

  CLI::App& explain = *app.add_subcommand("explain", "what the daemon thinks of a text and why");
  on_parse(explain, line, Verb::explain);
  add_config(explain, line);
  explain.add_flag("--json", line.json, "one JSON object a line; stdin holds NDJSON events or lines of text");
  explain.add_option("TEXT", line.text, "the text; without it, lines from stdin");

  CLI::App& rules = *app.add_subcommand("rules", "work on rule files")->require_subcommand(1);
  CLI::App& rules_test = *rules.add_subcommand("test", "run every example written in the rule files");
  on_parse(rules_test, line, Verb::rules_test);
  add_config(rules_test, line);
  CLI::App& rules_lint = *rules.add_subcommand("lint", "warn of rules that overlap, never hold, or hold for too much");
  on_parse(rules_lint, line, Verb::rules_lint);
  add_config(rules_lint, line);
  rules_lint.add_option("--corpus", line.corpora, "texts or NDJSON events, a line each: plain, .gz, .zst, or -")
      ->allow_extra_args(false)
      ->type_name("FILE");

  CLI::App& replay = *app.add_subcommand("replay", "run recorded events through the pipeline, on a store in memory");
  on_parse(replay, line, Verb::replay);
  add_config(replay, line);
  replay.add_option("EVENTS", line.events, "NDJSON files: plain, .gz, .zst, or - for stdin")->required();
  replay
      .add_option("--against", line.against, "print what this configuration would decide differently, not the tickets")
      ->type_name("OTHER.toml");
  replay
      .add_option_function<std::string>(
          "--speed", [&line](const std::string& text) { parse_speed(text, line); }, "max, or times real time")
      ->type_name("N");

  on_parse(*app.add_subcommand("version", "versions of the program and of what it is built on"), line, Verb::version);
}

// What stands where a verb should. Empty: nothing does.
std::string unknown_verb(const CLI::App& app) {
  const CLI::App* last = &app;
  while (!last->get_subcommands().empty()) last = last->get_subcommands().front();
  const std::vector<std::string> unread = last->remaining();
  if (last->get_require_subcommand_min() == 0 || unread.empty()) return {};
  if (unread.front().starts_with('-')) return matchers::unknown_word("option", unread.front(), {});
  std::vector<std::string_view> verbs;
  for (const CLI::App* const verb : last->get_subcommands(nullptr)) verbs.push_back(verb->get_name());
  return matchers::unknown_word("command", unread.front(), verbs);
}

std::string reason_of(const CLI::ParseError& error, const CLI::App& app) {
  if (std::string unknown = unknown_verb(app); !unknown.empty()) return unknown;
  const std::string_view text = error.what();
  return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

std::variant<CommandLine, CallAnswer> parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  CLI::App app("finds complaints in live-room comments and hands one ticket for each to Redis", "danmakud");
  app.require_subcommand(1);
  add_verbs(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return CallAnswer{kSuccess, app.help()};
  } catch (const CLI::ParseError& error) {
    return CallAnswer{kWrongCall, fmt::format("danmakud: {} (see danmakud --help)", reason_of(error, app))};
  }
  return line;
}

}  // namespace danmakud::daemon
