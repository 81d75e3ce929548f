// A Bilibili room by the web's own protocol: a bootstrap unless `url` is given, then the stream. Not a documented
// interface; bilibili-open is.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "adapters/sources/bilibili_bootstrap.h"
#include "adapters/sources/bilibili_messages.h"
#include "adapters/sources/bilibili_session.h"
#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

std::optional<std::string> bilibili_fault(const SourceSettings& settings);

class BilibiliCodec final : public SourceCodec {
 public:
  BilibiliCodec(const SourceSettings& settings, std::shared_ptr<BilibiliGuests> guests);

  void start(const SourceFault* last, Moment now, SourceOutput& out) override;
  void on_answer(const CallAnswer& answer, Moment now, SourceOutput& out) override;
  void on_open(Moment now, SourceOutput& out) override;
  void on_message(StreamFrame kind, std::string_view bytes, Moment now, SourceOutput& out) override;
  void on_tick(Moment now, SourceOutput& out) override { session_.on_tick(now, out); }
  std::chrono::seconds silence_limit() const override { return std::chrono::seconds{60}; }
  bool sends_pings() const override { return false; }  // its own heartbeats are answered

 private:
  void learn_from(const SourceFault* last);
  void connect(SourceOutput& out);
  std::string auth_body() const;

  const SourceSettings settings_;
  const bool is_direct_;  // no bootstrap: the operator gave it all
  BilibiliBootstrap bootstrap_;
  BilibiliBootstrap::Found found_;
  bool is_found_ = false;
  BilibiliRoom room_;
  BilibiliSession session_;
  unsigned closed_unready_ = 0;              // connections in a row that ended before the auth was answered
  std::optional<std::int64_t> up_since_ms_;  // since the first time: what the history may tell
};

}  // namespace danmakud::adapters
