// A bot's side of a WebSession: its messages become event lines, tickets become answers to complainers.
//
// Thread: the connection's. Owner: the session.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/bot_hello.h"
#include "adapters/frame_codec.h"
#include "adapters/sources/onebot_codec.h"
#include "pipeline/clock.h"
#include "pipeline/receipt.h"

namespace danmakud::adapters {

class BotLink {
 public:
  BotLink(std::shared_ptr<BotDesk> desk, const BotHello& hello, IoThread& thread, std::uint64_t connection);
  ~BotLink();
  BotLink(const BotLink&) = delete;
  BotLink& operator=(const BotLink&) = delete;

  void on_open();
  void on_message(const Frame& frame);
  void on_ticket(const pipeline::TicketNotice& notice);
  void on_tick();

  // What came of it all since the last call: event lines, and frames for the bot. The code: end the connection with it.
  std::string take_lines();
  std::optional<CloseCode> take_frames(std::string& out);

 private:
  void account();
  Moment now() const;
  void report(pipeline::Severity severity, std::string_view event, std::string_view detail);

  const std::shared_ptr<BotDesk> desk_;
  const BotName who_;
  const pipeline::Clock& clock_;
  const std::uint64_t connection_;
  const bool may_answer_;  // false: the other half of a split link does
  OneBotCodec codec_;
  SourceOutput out_;
  std::string told_;  // the last reject that the log has
  SourceCounts counts_;
  std::int64_t last_message_ms_ = 0;
};

}  // namespace danmakud::adapters
