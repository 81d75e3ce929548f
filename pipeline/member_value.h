// The value of an event's member, however it was read. Views hold as long as the line, and until the reader's next
// call.
#pragma once

#include <cstdint>
#include <string_view>

namespace danmakud::pipeline {

enum class JsonType : std::uint8_t { null, boolean, integer, large_integer, real, string, array, object };

struct MemberValue {
  JsonType type = JsonType::null;
  std::string_view text;     // of a string
  std::int64_t integer = 0;  // of a large integer: its bits, as those of an unsigned number

  bool is_string() const { return type == JsonType::string; }
  bool is_integer() const { return type == JsonType::integer || type == JsonType::large_integer; }
};

}  // namespace danmakud::pipeline
