// Complaints as NDJSON, each of a room and a user of its own: each a ticket in one queue.
#pragma once

#include <string>

namespace danmakud::test {

inline constexpr const char* kComplaintQueue = "danmaku:{merchant-service}:tickets:P2";

// Numbers first … last-1; the number is the event's id.
inline std::string complaint_lines(int first, int last) {
  std::string lines;
  for (int i = first; i < last; ++i) {
    const std::string n = std::to_string(i);
    lines += R"({"type":"comment","text":"货不对板","room_id":"r)" + n + R"(","user_id":"u)" + n + R"(","id":")" + n +
             "\"}\n";
  }
  return lines;
}

}  // namespace danmakud::test
