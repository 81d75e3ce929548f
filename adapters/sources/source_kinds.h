// The kinds of sources there are: one row a kind. A new platform is a codec and a row.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

struct SourceKind {
  std::string_view name;      // `kind` in the configuration
  std::string_view platform;  // of its events, unless the settings say otherwise
  bool is_per_room = true;    // a connection a room; else one connection for all rooms
  // What is missing or wrong in the settings, as the operator should read it; nothing: they will do.
  std::optional<std::string> (*fault)(const SourceSettings& settings);
  // Where is_per_room, the settings name one room at most. A factory may hold what its codecs share.
  std::function<std::unique_ptr<SourceCodec>(const SourceSettings& settings)> make;
};

// Made once a runner. Names in the order of the table.
std::vector<SourceKind> make_source_kinds();

// Null: there is none of the name.
const SourceKind* find_kind(const std::vector<SourceKind>& kinds, std::string_view name);

}  // namespace danmakud::adapters
