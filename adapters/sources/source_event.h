// One event as a codec finds it; it travels on as a line of docs/events.md, like any other event.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace danmakud::adapters {

// Views live as long as the call they are given to. Empty members are not written.
struct SourceEvent {
  std::string_view type = "comment";  // or "private_message", "feedback"
  std::string_view text, id, room_id;
  std::string_view user_id;   // empty: anonymous
  std::string_view user_key;  // tells masked users apart
  std::string_view user_name, role, channel, platform, reply_to, contact_ref;
  std::int64_t ts_ms = 0;  // 0: not known; to_epoch_ms() mends seconds
};

// Platforms send seconds where they promise milliseconds, and the other way round: told apart by size.
std::int64_t to_epoch_ms(std::int64_t seconds_or_ms);

void append_event_line(const SourceEvent& event, std::string& lines);

// A message that its author or the platform took back.
struct Recall {
  std::string id;          // its event's
  bool is_prefix = false;  // what the id begins with is all that is known
};
// Takes its event out of lines that wait; false: it is none of them.
bool withdraw_event(const Recall& recall, std::string& lines);

}  // namespace danmakud::adapters
