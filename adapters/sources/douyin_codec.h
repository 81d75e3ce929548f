// Douyin's web stream: protobuf in PushFrames, gzip within, at an operator's url and cookie. Nothing is signed here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

std::optional<std::string> douyin_fault(const SourceSettings& settings);

class DouyinCodec final : public SourceCodec {
 public:
  explicit DouyinCodec(const SourceSettings& settings) : settings_(settings) {}

  void start(const SourceFault* last, Moment now, SourceOutput& out) override;
  void on_open(Moment now, SourceOutput& out) override;
  void on_message(StreamFrame kind, std::string_view bytes, Moment now, SourceOutput& out) override;
  void on_tick(Moment now, SourceOutput& out) override;
  SourceFault on_refused(unsigned http_status, std::string why) const override;

 private:
  struct Frame;
  void on_frame(std::string_view bytes, SourceOutput& out);
  void on_response(const Frame& frame, std::string_view response, SourceOutput& out);

  const SourceSettings settings_;
  pipeline::SteadyTime beat_at_{};
};

}  // namespace danmakud::adapters
