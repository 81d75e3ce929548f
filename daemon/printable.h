// Text from outside, for a terminal: what would steer it comes out as spaces.
#pragma once

#include <string>
#include <string_view>

namespace danmakud::daemon {

// Controls (U+0000 to U+001F, U+007F to U+009F) become spaces; the rest of the UTF-8 text stays.
inline std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    const bool is_c1 = byte == 0xc2 && next >= 0x80 && next < 0xa0;
    if (is_c1) ++i;
    out += byte < ' ' || byte == 0x7f || is_c1 ? ' ' : text[i];
  }
  return out;
}

}  // namespace danmakud::daemon
