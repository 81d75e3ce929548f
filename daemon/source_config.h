// The keys of a `[[source]]`, from the configuration and from POST /v1/sources alike.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sources/source_settings.h"
#include "daemon/config_file.h"

namespace danmakud::daemon {

// One value into its place, or why not: `unknown key "rom", did you mean "room"?`. `path`: {"room"} or {"map", "text"}.
// `folder`: where the relative paths of files and secrets begin.
std::optional<std::string> assign_source(adapters::SourceSettings& source, std::span<const std::string> path,
                                         const TomlValue& value, const std::filesystem::path& folder);

// What is wrong with them as a whole, with the name of the source it is wrong with.
struct SourceComplaint {
  std::size_t source = 0;  // its index
  std::string key, reason;
};
std::vector<SourceComplaint> check_sources(const std::vector<adapters::SourceSettings>& sources);

}  // namespace danmakud::daemon
