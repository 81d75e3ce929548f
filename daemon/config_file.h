// TOML as the configuration needs it: flat, every value with its place. The only file that knows the TOML library is
// config_file.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/config.h"
#include "matchers/fault.h"

namespace danmakud::daemon {

struct EmptyTable {};  // [redis] with nothing in it
struct Unusable {      // an array of tables, a time, an array of other things than strings
  std::string kind;
};

// Dates come as "2026-10-01". The tables of an array of tables are numbered: {"source", "0", "name"}.
using TomlValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>, EmptyTable, Unusable>;

struct TomlEntry {
  std::vector<std::string> path;  // {"categories", "commerce.quality", "priority"}
  TomlValue value;
  Place place;
};

struct TomlEntries {
  std::vector<TomlEntry> entries;
  matchers::Faults faults;
};

TomlEntries read_toml(std::string_view text, const std::string& file);
// `section.key=value` of the command line. The value is TOML, or else a bare string.
TomlEntries read_assignment(std::string_view assignment);

// "1 MiB", `"loud"`, `[…]`: a value as a fault shows it, cut when it is long.
std::string shown(const TomlValue& value);

}  // namespace danmakud::daemon
