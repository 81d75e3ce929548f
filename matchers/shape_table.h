// What characters look like: data made at build time by generate_shape_table.py.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace danmakud::matchers {

struct OtherShape {
  char32_t character;
  std::uint16_t shape;
};

inline constexpr char32_t kFirstShaped = 0x4E00;
inline constexpr std::uint32_t kShapedCharacters = 0x5200;
extern const std::uint16_t kShapes[kShapedCharacters];  // the first shape of each; 0: none
extern const OtherShape kOtherShapes[];                 // ascending by character
extern const std::size_t kOtherShapeCount;

// The first shape of a folded character.
inline std::uint16_t shape_of(char32_t c) {
  return c - kFirstShaped < kShapedCharacters ? kShapes[c - kFirstShaped] : std::uint16_t{0};
}

std::vector<std::uint16_t> shapes_of(char32_t c);

}  // namespace danmakud::matchers
