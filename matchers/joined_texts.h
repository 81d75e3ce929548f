// Folded texts, one behind the other with '\n' between each two, and where each begins. A view: its owner keeps both.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace danmakud::matchers {

struct JoinedTexts {
  std::u32string_view joined;
  std::span<const std::uint32_t> starts;  // of each text in `joined`, ascending

  std::uint32_t size() const { return static_cast<std::uint32_t>(starts.size()); }
  std::u32string_view operator[](std::size_t index) const {
    const std::size_t end = index + 1 < starts.size() ? starts[index + 1] - 1 : joined.size();
    return joined.substr(starts[index], end - starts[index]);
  }
};

// That a pattern is, or may be, in one of them.
struct InText {
  std::uint32_t text = 0;
  std::uint32_t pattern = 0;
  friend auto operator<=>(const InText&, const InText&) = default;
};

}  // namespace danmakud::matchers
