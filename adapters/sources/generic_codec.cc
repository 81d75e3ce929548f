#include "adapters/sources/generic_codec.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace danmakud::adapters {
namespace {

constexpr std::string_view kOwnFormat = "events";

void amend(EventMapping::Texts& shipped, const EventMapping::Texts& given) {
  for (const auto& [key, value] : given) shipped.insert_or_assign(key, value);
}

}  // namespace

std::optional<EventMapping> mapping_of(const SourceSettings& settings) {
  const bool is_own = settings.format.empty() || settings.format == kOwnFormat;
  if (is_own && settings.map.empty()) return std::nullopt;
  const EventMapping* const shipped = find_mapping(settings.format);
  EventMapping mapping = shipped == nullptr ? EventMapping{} : *shipped;
  amend(mapping.map, settings.map);
  amend(mapping.constants, settings.constants);
  amend(mapping.only, settings.only);
  if (!settings.items.empty()) mapping.items = settings.items;
  return mapping;
}

std::optional<std::string> mapping_fault(const SourceSettings& settings) {
  const bool is_known = settings.format.empty() || settings.format == kOwnFormat || find_mapping(settings.format);
  if (!is_known) {
    return fmt::format("format \"{}\" is not known; there are: {}, {}", settings.format, kOwnFormat,
                       fmt::join(mapping_names(), ", "));
  }
  const auto mapping = mapping_of(settings);
  if (mapping) return fault_of(*mapping);
  if (settings.constants.empty() && settings.only.empty() && settings.items.empty()) return std::nullopt;
  return "constants, only and items need a map or a format to amend";
}

void take_message(const std::optional<EventMapping>& mapping, std::string_view message, SourceOutput& out) {
  if (!mapping) {
    out.events.append(message) += '\n';
    ++out.event_count;
    return;
  }
  const auto mapped = map_events(*mapping, message, out.events);
  if (const auto* const wrong = std::get_if<std::string_view>(&mapped)) return out.reject(*wrong);
  out.event_count += std::get<Mapped>(mapped).events;
  out.ignored += std::get<Mapped>(mapped).ignored;
}

std::optional<std::string> generic_fault(const SourceSettings& settings) {
  constexpr std::array<std::string_view, 4> kSchemes{"ws://", "wss://", "http://", "https://"};
  const bool is_url = std::ranges::any_of(kSchemes, [&](std::string_view s) { return settings.url.starts_with(s); });
  if (!is_url) return "needs url = \"wss://…\" (a WebSocket) or \"https://…\" (a stream of JSON lines)";
  return mapping_fault(settings);
}

void GenericCodec::start(const SourceFault*, Moment, SourceOutput& out) {
  if (auto target = target_of(settings_)) out.connect(std::move(*target));
}

void GenericCodec::on_open(Moment, SourceOutput& out) {
  for (const std::string& message : settings_.subscribe) out.send_text(message);
  out.ready();
}

void GenericCodec::on_message(StreamFrame, std::string_view bytes, Moment, SourceOutput& out) {
  take_message(mapping_, bytes, out);
}

}  // namespace danmakud::adapters
