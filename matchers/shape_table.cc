#include "matchers/shape_table.h"

#include <algorithm>
#include <span>

namespace danmakud::matchers {

std::vector<std::uint16_t> shapes_of(char32_t c) {
  std::vector<std::uint16_t> shapes;
  if (const std::uint16_t first = shape_of(c); first != 0) shapes.push_back(first);
  const std::span others(kOtherShapes, kOtherShapeCount);
  auto other = std::ranges::lower_bound(others, c, {}, &OtherShape::character);
  for (; other != others.end() && other->character == c; ++other) shapes.push_back(other->shape);
  return shapes;
}

}  // namespace danmakud::matchers
