// A Bilibili room by Open-Live, the documented platform API: signed calls start and keep a session, the stream is the
// web's. Many rooms of one key share one heartbeat call.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sources/bilibili_session.h"
#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

// The sessions of one access key, kept alive together. Thread: the runner's.
struct OpenLiveSessions {
  std::map<std::string, bool> is_alive;  // by game id
  pipeline::SteadyTime beat_at{};
};
using OpenLiveKeys = std::map<std::string, OpenLiveSessions>;  // by API and access key

std::optional<std::string> open_live_fault(const SourceSettings& settings);

// The headers that sign a call's body.
std::vector<HttpField> open_live_headers(const SourceSettings& settings, std::string_view body, std::int64_t now_s,
                                         std::string_view nonce);

class OpenLiveCodec final : public SourceCodec {
 public:
  OpenLiveCodec(const SourceSettings& settings, std::shared_ptr<OpenLiveKeys> keys);
  ~OpenLiveCodec() override { forget_session(); }

  void start(const SourceFault* last, Moment now, SourceOutput& out) override;
  void on_answer(const CallAnswer& answer, Moment now, SourceOutput& out) override;
  void on_open(Moment now, SourceOutput& out) override { session_.on_open(auth_body_, now, out); }
  void on_message(StreamFrame kind, std::string_view bytes, Moment now, SourceOutput& out) override;
  void on_tick(Moment now, SourceOutput& out) override;
  void last_calls(Moment now, SourceOutput& out) override;
  std::chrono::seconds silence_limit() const override { return std::chrono::seconds{60}; }
  bool sends_pings() const override { return false; }

 private:
  OpenLiveSessions& sessions() { return (*keys_)[key_name_]; }
  void call(int tag, std::string_view path, std::string body, Moment now, SourceOutput& out);
  void on_started(const CallAnswer& answer, SourceOutput& out);
  void on_beat(const CallAnswer& answer);
  void beat_all(Moment now, SourceOutput& out);
  void connect(SourceOutput& out);
  void forget_session();

  const SourceSettings settings_;
  const std::shared_ptr<OpenLiveKeys> keys_;
  const std::string key_name_;
  std::string game_id_, auth_body_;
  std::vector<std::string> urls_;
  BilibiliSession session_;
  unsigned calls_made_ = 0;
  unsigned closed_unready_ = 0;
};

}  // namespace danmakud::adapters
