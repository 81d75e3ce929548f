// Twitch chat: IRC over WebSocket, anonymous or with a token. One connection holds all channels of a source.
//
// A join is confirmed by ROOMSTATE alone: Twitch answers the join of a channel that is not there with silence. What was
// not confirmed is told once and asked for again now and then, within the limit on joins.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sources/irc_line.h"
#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

std::optional<std::string> twitch_fault(const SourceSettings& settings);

class TwitchCodec final : public SourceCodec {
 public:
  explicit TwitchCodec(const SourceSettings& settings);

  void start(const SourceFault* last, Moment now, SourceOutput& out) override;
  void on_open(Moment now, SourceOutput& out) override;
  void on_message(StreamFrame kind, std::string_view bytes, Moment now, SourceOutput& out) override;
  void on_tick(Moment now, SourceOutput& out) override;
  bool sends_pings() const override { return false; }  // it sends IRC's own

 private:
  struct Channel {
    std::string name;  // lower case, without '#'
    bool is_joined = false;
    unsigned asked = 0;
    pipeline::SteadyTime ask_at{};
  };

  void on_line(std::string_view line, Moment now, SourceOutput& out);
  void on_room_state(const IrcLine& line, SourceOutput& out);
  void on_notice(const IrcLine& line, SourceOutput& out);
  void join(Moment now, SourceOutput& out);
  void ask(Channel& channel, Moment now, SourceOutput& out);
  bool may_ask(Moment now);

  const SourceSettings settings_;

  // Of one connection.
  std::string rest_;  // a line whose end has not come
  std::string nick_;
  std::vector<Channel> channels_;
  bool is_welcome_ = false;
  std::size_t asked_in_window_ = 0;
  pipeline::SteadyTime window_began_{};
  pipeline::SteadyTime pinged_at_{};
};

}  // namespace danmakud::adapters
