// Order numbers in a text: what stands behind 订单, 单号 and the like.
#pragma once

#include <string>
#include <vector>

#include "matchers/glyph.h"

namespace danmakud::matchers {

struct OrderNumber {
  std::size_t first = 0;  // glyphs, end exclusive
  std::size_t last = 0;
  std::string text;  // ASCII: full-width forms and numerals as plain digits, no spaces
};

// In the order of the text; several behind one word (订单号 A 和 B) are all found.
std::vector<OrderNumber> find_order_numbers(const Glyphs& glyphs);

}  // namespace danmakud::matchers
