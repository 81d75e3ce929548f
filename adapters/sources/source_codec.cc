#include "adapters/sources/source_codec.h"

#include <array>

namespace danmakud::adapters {

std::string_view to_string(SourceFaultKind kind) {
  constexpr std::array<std::string_view, kSourceFaultKinds> kNames{
      "network", "silent", "asked", "protocol", "auth", "missing_room", "risk_control", "configuration"};
  return kNames[static_cast<std::size_t>(kind)];
}

SourceFault SourceCodec::on_refused(unsigned http_status, std::string why) const {
  switch (http_status) {
    case 401:
    case 403:
      return {SourceFaultKind::configuration, why + ": check token, cookie and headers, which may have expired"};
    case 404:
      return {SourceFaultKind::missing_room, why + ": check url and room"};
    case 412:
    case 429:
      return {SourceFaultKind::risk_control, why + ": the platform limits us; we pause for minutes"};
    default:
      return {SourceFaultKind::network, std::move(why)};
  }
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
