#include "adapters/sources/source_codec.h"

#include <array>

namespace danmakud::adapters {

std::string_view to_string(SourceFaultKind kind) {
  constexpr std::array<std::string_view, kSourceFaultKinds> kNames{
      "network", "silent", "asked", "protocol", "auth", "missing_room", "risk_control", "configuration"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::optional<StreamTarget> target_of(const SourceSettings& settings) {
  if (settings.url.empty()) return std::nullopt;
  StreamTarget target{{settings.url}, {}, {}};
  if (!settings.user_agent.empty()) target.headers.emplace_back("User-Agent", settings.user_agent);
  if (!settings.cookie.empty()) target.headers.emplace_back("Cookie", settings.cookie);
  if (!settings.token.empty()) target.headers.emplace_back("Authorization", "Bearer " + settings.token);
  target.headers.insert(target.headers.end(), settings.headers.begin(), settings.headers.end());
  return target;
}

}  // namespace danmakud::adapters
