// One event of a live room, owned: what docs/events.md names. Only events that may be complaints
// become one; all others are looked at in place (event_parser.h) and forgotten.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/clock.h"

namespace danmakud::pipeline {

enum class EventType : std::uint8_t { comment, private_message, feedback, unknown };
enum class Role : std::uint8_t { viewer, streamer, assistant, moderator, bot };

// Why an event was not taken. The names on the wire are those of to_string().
enum class RejectCode : std::uint8_t { bad_json, bad_utf8, missing_member, bad_type, too_large, unknown_type, busy };
inline constexpr std::size_t kRejectCodes = 7;

std::string_view to_string(EventType type);
std::string_view to_string(Role role);
std::string_view to_string(RejectCode code);

struct Event {
  EventType type = EventType::unknown;
  Role role = Role::viewer;
  bool has_time = false;  // `ts_ms` was given and plausible
  WallTime at{};          // when it was written; the time of receipt without a plausible `ts_ms`
  WallTime received{};
  SteadyTime read_at{};  // when its bytes left the socket: latency counts from here

  std::string text, room_id, user_id, user_key, id, platform, channel;
  std::string live_id, streamer_id, streamer_name, merchant_id, merchant_name, guild_id;
  std::string item_id, item_url, item_category, order_id;
  std::string user_name, contact, device, app_version, city;
  std::string contact_ref, reply_to, button, title;
  std::optional<std::int64_t> stream_pos_ms;
  std::vector<std::string> attachments;

  // Known users count as users; the others are anonymous. `user_key` stands for the user where the platform masks ids.
  bool is_anonymous() const { return user_id.empty() && user_key.empty(); }
};

}  // namespace danmakud::pipeline
