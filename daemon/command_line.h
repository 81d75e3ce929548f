// What was asked for on the command line.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace danmakud::daemon {

enum class Verb : std::uint8_t { run, check, explain, rules_test, rules_lint, replay, version };

// What the program answers to its caller.
inline constexpr int kSuccess = 0;
inline constexpr int kFailure = 1;     // explained on stderr
inline constexpr int kWrongCall = 2;   // likewise, in one line
inline constexpr int kBadConfig = 78;  // EX_CONFIG

struct CommandLine {
  Verb verb = Verb::version;
  std::filesystem::path config;
  std::vector<std::string> assignments;  // of --set
  bool print = false;                    // run
  bool json = false;                     // explain
  std::optional<std::string> text;       // explain; absent: from stdin
  std::vector<std::string> corpora;      // rules lint: files of texts or events
  std::vector<std::string> events;       // replay: files, "-" is stdin
  std::filesystem::path against;         // replay: another configuration, to compare with; empty: none
  double speed = 0;                      // replay: times real time; 0: as fast as it goes
};

// Help that was asked for, or what is wrong with the call.
struct CallAnswer {
  int exit_code = kSuccess;
  std::string text;
};

std::variant<CommandLine, CallAnswer> parse_command_line(int argc, const char* const* argv);

}  // namespace danmakud::daemon
