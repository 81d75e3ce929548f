// A text as people see it: one entry a visible character, with the plain character it stands for and its place in the
// bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace danmakud::matchers {

struct Glyph {
  char32_t c = 0;      // full-width ASCII made narrow, otherwise as written
  char32_t plain = 0;  // as fold() would have it: simplified, lower case; for separators the same as c
  bool is_separator = false;
  std::int8_t digit = -1;   // 0…9 for whatever is read as a digit: 3, ３, ③, 三, 叁, 幺; -1 otherwise
  std::uint32_t begin = 0;  // bytes in the text
  std::uint32_t end = 0;
};

using Glyphs = std::vector<Glyph>;

// 0…9 for whatever is read as a digit, of folded characters; -1 otherwise.
std::int8_t digit_of(char32_t plain);

// Characters that are not seen (zero width, marks) have no glyph. `text` must be valid UTF-8.
Glyphs read_glyphs(std::string_view text);

bool is_space(const Glyph& glyph);  // not a line break
bool is_ascii_letter(const Glyph& glyph);
bool is_ascii_digit(const Glyph& glyph);
bool is_ascii_word(const Glyph& glyph);  // letter or digit
inline bool is_numeral(const Glyph& glyph) {
  return glyph.digit >= 0 && !is_ascii_digit(glyph);
}  // 三, 叁, 幺

// How many glyphs `word` (plain characters) takes up at glyph `at`, spaces between its Han characters included; 0: it
// is not there.
std::size_t length_at(const Glyphs& glyphs, std::size_t at, std::u32string_view word);

// The same of the word that takes up most.
template <class Words>
std::size_t longest_at(const Glyphs& glyphs, std::size_t at, const Words& words) {
  std::size_t longest = 0;
  for (const std::u32string_view word : words) longest = std::max(longest, length_at(glyphs, at, word));
  return longest;
}

}  // namespace danmakud::matchers
