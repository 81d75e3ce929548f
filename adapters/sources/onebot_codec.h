// A bot's link by OneBot 11 or 12, whoever dialled: messages in, and, where a template is given, one answer to the
// complainer for each ticket that a private message opened.
//
// Answers leave at one a second, the pace that platforms forgive, and wait in a queue so short that none leaves later
// than a minute; what does not fit is not answered, and counted. That a ticket was opened is durable and true once, so
// no memory of answers is needed.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "adapters/sources/onebot_event.h"
#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

std::optional<std::string> onebot_fault(const SourceSettings& settings);

class OneBotCodec final : public SourceCodec {
 public:
  explicit OneBotCodec(const SourceSettings& settings, OneBotVersion version = OneBotVersion::v11)
      : settings_(settings), version_(version) {}

  void start(const SourceFault* last, Moment now, SourceOutput& out) override;
  void on_open(Moment now, SourceOutput& out) override;
  void on_message(StreamFrame kind, std::string_view bytes, Moment now, SourceOutput& out) override;
  void on_tick(Moment now, SourceOutput& out) override;
  bool wants_tickets() const override { return !settings_.reply.empty(); }
  void on_ticket(const pipeline::TicketNotice& notice, Moment now, SourceOutput& out) override;

 private:
  struct Answer {
    std::string user_id, text;
  };

  void on_report(const OneBotReport& report, SourceOutput& out);

  const SourceSettings settings_;
  const OneBotVersion version_;
  simdjson::dom::parser parser_;
  std::deque<Answer> answers_;
  std::uint64_t sent_ = 0;
  pipeline::SteadyTime sent_at_{};

  // Of one connection.
  pipeline::SteadyTime heard_at_{};
  std::chrono::milliseconds beat_{};  // zero: the bot sends none
  bool was_online_ = true;
};

}  // namespace danmakud::adapters
