// What a bot sends by OneBot 11 or 12: messages of people as events, its own state, answers to our calls. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "adapters/sources/onebot_version.h"
#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

enum class OneBotFrame : std::uint8_t {
  message,    // of a person; an event was appended
  connected,  // the first of a link
  heartbeat,
  answer,   // to a call of ours
  refusal,  // the token was not taken: some say so in a frame
  other,
};

struct OneBotReport {
  OneBotFrame frame = OneBotFrame::other;
  std::chrono::milliseconds interval{0};  // of heartbeats; 0: not said
  bool is_online = true;                  // the bot's account, as a heartbeat says
  std::int64_t retcode = 0;               // of an answer or a refusal
  std::string message{};                  // likewise
};

OneBotReport read_onebot(const simdjson::dom::element& frame, SourceOutput& out);

// Event ids say whether it was a private message, so that an answer needs no memory.
bool is_private_onebot_id(std::string_view event_id);

// {"action":"send_private_msg",…}, or send_message of OneBot 12.
std::string private_message_call(OneBotVersion version, std::string_view user_id, std::string_view text,
                                 std::string_view echo);

}  // namespace danmakud::adapters
