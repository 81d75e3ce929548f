// The digits of a text as people group them: 138 1234 5678, 1 3 8 1 2 …, 一三八-12345678.
#pragma once

#include <string>
#include <vector>

#include "matchers/glyph.h"

namespace danmakud::matchers {

// Digits of one script, with nothing between them.
struct DigitGroup {
  std::size_t first = 0;  // glyphs, end exclusive
  std::size_t last = 0;
  std::string digits;   // ASCII
  bool linked = false;  // only spaces, hyphens, emoji and the like, or nothing, between the group before and this one
};

// `taken`: glyphs that belong to something else already.
std::vector<DigitGroup> find_digit_groups(const Glyphs& glyphs, const std::vector<bool>& taken);

}  // namespace danmakud::matchers
