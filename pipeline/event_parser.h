// One line of JSON becomes an event, or a reason why not. In place: the line must lie in a buffer with kBlockSlackBytes
// behind it.
#pragma once

#include <memory>
#include <string_view>
#include <variant>

#include "pipeline/block.h"
#include "pipeline/event.h"
#include "pipeline/reject_reason.h"

namespace danmakud::pipeline {

// What screen needs of every event. Views hold until the parser's next call.
struct EventView {
  EventType type = EventType::unknown;
  Role role = Role::viewer;
  std::string_view text;
  bool has_time = false;
  WallTime at{};
};

struct Rejection {
  RejectReason reason;
  EventType type = EventType::unknown;  // as far as it was read
};

// Thread: one worker's.
class EventParser {
 public:
  EventParser();
  ~EventParser();

  // What is parsed next stands in `bytes`, in this order, and does not change until the next call; `is_utf8`: each line
  // is known to be. It makes parsing cheaper, and changes nothing else.
  void expect(std::string_view bytes, bool is_utf8 = false);
  // Validates the whole event, unknown members included, and reads what screening needs.
  std::variant<EventView, Rejection> parse_view(std::string_view event, const Origin& origin, WallTime received);
  // The same of the first of some lines, at which `line` is cut.
  std::variant<EventView, Rejection> parse_line(std::string_view& line, const Origin& origin, WallTime received);
  // Reads everything, for the few that hit. The event was parsed before; nothing is expected any more.
  Event parse_whole(std::string_view bytes, const Origin& origin, WallTime received, SteadyTime read_at);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace danmakud::pipeline
