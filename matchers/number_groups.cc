#include "matchers/number_groups.h"

namespace danmakud::matchers {
namespace {

constexpr std::size_t kWidestLink = 3;  // " - "

// Emoji, stars, hearts, hands: 138❤1234❤5678.
bool is_ornament(const Glyph& glyph) {
  const char32_t c = glyph.c;
  const bool is_picture = c - 0x2300 < 0x100 || c - 0x25A0 < 0x220 || c - 0x2B00 < 0x100 || c - 0x1F000 < 0xB00;
  return is_picture && (glyph.is_separator || c == U'❤');
}

bool is_link(const Glyph& glyph) {
  return is_space(glyph) || is_ornament(glyph) ||
         (glyph.is_separator && std::u32string_view(U"-._·•~‐‑‒–—―−").find(glyph.c) != std::u32string_view::npos);
}

}  // namespace

std::vector<DigitGroup> find_digit_groups(const Glyphs& glyphs, const std::vector<bool>& taken) {
  std::vector<DigitGroup> groups;
  std::size_t link = kWidestLink + 1;  // glyphs since the last group; too wide: a stranger came between
  for (std::size_t at = 0; at < glyphs.size();) {
    if (taken[at] || glyphs[at].digit < 0) {
      link = !taken[at] && is_link(glyphs[at]) ? link + 1 : kWidestLink + 1;
      ++at;
      continue;
    }
    DigitGroup group{at, at, {}, link <= kWidestLink};
    const bool numerals = is_numeral(glyphs[at]);
    for (; at < glyphs.size() && !taken[at] && glyphs[at].digit >= 0 && is_numeral(glyphs[at]) == numerals; ++at) {
      group.digits += static_cast<char>('0' + glyphs[at].digit);
    }
    group.last = at;
    groups.push_back(std::move(group));
    link = 0;
  }
  return groups;
}

}  // namespace danmakud::matchers
