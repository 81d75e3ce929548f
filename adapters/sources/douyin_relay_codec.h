// The two relays that people run for Douyin beside a browser: DouyinBarrageGrab (JSON within JSON, by types) and
// douyinLive (Webcast messages as JSON). Told apart by each message.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

std::optional<std::string> douyin_relay_fault(const SourceSettings& settings);

class DouyinRelayCodec final : public SourceCodec {
 public:
  explicit DouyinRelayCodec(const SourceSettings& settings) : settings_(settings) {}

  void start(const SourceFault* last, Moment now, SourceOutput& out) override;
  void on_open(Moment, SourceOutput& out) override { out.ready(); }
  void on_message(StreamFrame kind, std::string_view bytes, Moment now, SourceOutput& out) override;

 private:
  void on_grabbed(const simdjson::dom::element& pack, SourceOutput& out);
  void on_system(const simdjson::dom::element& message, SourceOutput& out);
  void on_chat(const simdjson::dom::element& message, SourceOutput& out);
  bool is_watched(std::string_view room) const;

  const SourceSettings settings_;
  simdjson::dom::parser parser_, inner_;
};

}  // namespace danmakud::adapters
