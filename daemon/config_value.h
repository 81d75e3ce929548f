// One value of the configuration: from TOML into the place its setting names, within its bounds.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/config_file.h"
#include "daemon/config_table.h"

namespace danmakud::daemon {

// Writes the value, or answers why not: `must be an integer (got "x", allowed 1..10)`; the slot is of no use then.
// `folder`: where the relative paths of secrets begin.
std::optional<std::string> assign(const Slot& slot, const TomlValue& value, const Bounds& bounds,
                                  const std::filesystem::path& folder);

// "64MiB", "512KiB", "1GiB", "4096".
std::optional<std::uint64_t> parse_size(std::string_view text);

}  // namespace danmakud::daemon
