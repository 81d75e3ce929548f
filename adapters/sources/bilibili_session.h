// What the web stream and Open-Live have in common on one connection: the auth packet, its answer, heartbeats, packets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/sources/bilibili_packet.h"
#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

class BilibiliSession {
 public:
  void reset() { *this = {}; }  // before a connect
  void on_open(std::string_view auth_body, Moment now, SourceOutput& out);
  // The JSON messages of `bytes`, in order, valid until the next call. out.ready() when the auth was accepted.
  const std::vector<std::string_view>& on_message(std::string_view bytes, Moment now, SourceOutput& out);
  void on_tick(Moment now, SourceOutput& out);

  bool is_open() const { return is_open_; }
  bool is_ready() const { return is_ready_; }

 private:
  void on_auth_reply(std::string_view body, Moment now, SourceOutput& out);
  void beat(Moment now, SourceOutput& out);

  BilibiliUnpacker unpacker_;
  std::vector<BilibiliPacket> packets_;
  std::vector<std::string_view> messages_;
  bool is_open_ = false;
  bool is_ready_ = false;
  pipeline::SteadyTime opened_at_{}, beat_at_{};
};

}  // namespace danmakud::adapters
