// Text from outside, for a terminal: what would steer it comes out as spaces.
#pragma once

#include <string>
#include <string_view>

namespace danmakud::daemon {

// How many bytes a control at the beginning of the text takes, 0 where there is none: U+0000 to U+001F, U+007F to
// U+009F, and what turns the direction of all that follows on the line (U+202A to U+202E, U+2066 to U+2069).
inline std::size_t control_bytes(std::string_view text) {
  const auto byte = [text](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0; };
  if (byte(0) < ' ' || byte(0) == 0x7f) return 1;
  if (byte(0) == 0xc2) return byte(1) >= 0x80 && byte(1) < 0xa0 ? 2 : 0;
  if (byte(0) != 0xe2) return 0;
  const bool turns = (byte(1) == 0x80 && byte(2) >= 0xaa && byte(2) <= 0xae) ||
                     (byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9);
  return turns ? 3 : 0;
}

// Controls become spaces; the rest of the UTF-8 text stays.
inline std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t control = control_bytes(text);
    out += control == 0 ? text.front() : ' ';
    text.remove_prefix(control == 0 ? 1 : control);
  }
  return out;
}

}  // namespace danmakud::daemon
