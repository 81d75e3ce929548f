// Any stream of JSON messages: a mapping says where an event's members stand. Without one the messages are events
// already, in the form of docs/events.md.
#pragma once

#include <optional>
#include <string>

#include "adapters/sources/event_mapping.h"
#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

// The shipped mapping of settings.format, amended. Nothing: the messages are events.
std::optional<EventMapping> mapping_of(const SourceSettings& settings);
std::optional<std::string> mapping_fault(const SourceSettings& settings);
// One message, mapped or as it is.
void take_message(const std::optional<EventMapping>& mapping, std::string_view message, SourceOutput& out);

std::optional<std::string> generic_fault(const SourceSettings& settings);

class GenericCodec final : public SourceCodec {
 public:
  explicit GenericCodec(const SourceSettings& settings) : settings_(settings), mapping_(mapping_of(settings)) {}

  void start(const SourceFault* last, Moment now, SourceOutput& out) override;
  void on_open(Moment now, SourceOutput& out) override;
  void on_message(StreamFrame kind, std::string_view bytes, Moment now, SourceOutput& out) override;

 private:
  const SourceSettings settings_;
  const std::optional<EventMapping> mapping_;
};

}  // namespace danmakud::adapters
