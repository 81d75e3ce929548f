// Kuaishou's web stream: protobuf in SocketMessages, an operator's url, token and cookie. Nothing is signed here.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

std::optional<std::string> kuaishou_fault(const SourceSettings& settings);

class KuaishouCodec final : public SourceCodec {
 public:
  explicit KuaishouCodec(const SourceSettings& settings) : settings_(settings) {}

  void start(const SourceFault* last, Moment now, SourceOutput& out) override;
  void on_open(Moment now, SourceOutput& out) override;
  void on_message(StreamFrame kind, std::string_view bytes, Moment now, SourceOutput& out) override;
  void on_tick(Moment now, SourceOutput& out) override;
  bool sends_pings() const override { return false; }  // the server answers our heartbeats

 private:
  void on_frame(std::string_view bytes, SourceOutput& out);
  void on_payload(std::uint32_t type, std::string_view payload, SourceOutput& out);
  void on_entered(std::string_view ack, SourceOutput& out);
  void on_error(std::string_view error, SourceOutput& out);

  const SourceSettings settings_;
  std::uint32_t reconnects_ = 0;
  std::uint32_t last_error_ = 0;  // what the platform answered last; it is told when we come again
  std::chrono::milliseconds beat_interval_{};
  pipeline::SteadyTime beat_at_{};
};

}  // namespace danmakud::adapters
