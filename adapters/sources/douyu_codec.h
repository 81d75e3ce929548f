// Douyu chat: STT frames over WebSocket, or over TCP where the url says tcp:// or tls://. Anonymous.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

std::optional<std::string> douyu_fault(const SourceSettings& settings);

class DouyuCodec final : public SourceCodec {
 public:
  explicit DouyuCodec(const SourceSettings& settings);

  void start(const SourceFault* last, Moment now, SourceOutput& out) override;
  void on_open(Moment now, SourceOutput& out) override;
  void on_message(StreamFrame kind, std::string_view bytes, Moment now, SourceOutput& out) override;
  void on_tick(Moment now, SourceOutput& out) override;
  bool sends_pings() const override { return false; }  // the server answers our heartbeats

 private:
  void on_body(std::string_view body, SourceOutput& out);

  const SourceSettings settings_;
  const bool is_raw_;  // frames may be cut anywhere
  std::string rest_;   // of a raw stream: a frame whose end has not come
  pipeline::SteadyTime beat_at_{};
};

}  // namespace danmakud::adapters
