// From files and the command line to a Config, or to every fault they have.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config.h"
#include "matchers/fault.h"

namespace danmakud::daemon {

struct LoadedConfig {
  Config config;  // of use only without faults
  matchers::Faults faults;
  bool was_read = true;  // false: no file, or none in TOML; nothing else is known of it
};

// `assignments`: what `--set` gave; they stay on top of the file. The file is only read, nothing else is opened but
// secrets.
LoadedConfig load_config(const std::filesystem::path& file, const std::vector<std::string>& assignments);
// The same with the file's text at hand; relative paths begin in `file`'s folder.
LoadedConfig parse_config(std::string_view text, const std::filesystem::path& file,
                          const std::vector<std::string>& assignments);

// `file:line:column: error: key: reason`, at the place where the key was written.
matchers::Fault fault_at(const Config& config, std::string_view key, std::string reason);

// What no single value can tell: refusals of dangerous or unfinished set-ups, names that must exist.
void check_config(const Config& config, matchers::Faults& faults);

struct Address {
  std::string host;
  std::uint16_t port = 0;
  bool is_loopback = false;
};
// "127.0.0.1:7700", "[::1]:7700", "localhost:7700" (the address 127.0.0.1).
std::optional<Address> parse_address(std::string_view text);

}  // namespace danmakud::daemon
