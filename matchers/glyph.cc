#include "matchers/glyph.h"

#include <array>

#include "matchers/fold_table.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

// Each numeral beside its value; all are folded forms.
constexpr std::u32string_view kNumerals[10] = {U"零〇", U"一壹幺", U"二贰", U"三叁", U"四肆",
                                               U"五伍", U"六陆",   U"七柒", U"八捌", U"九玖"};

struct Numeral {
  char32_t c = 0;
  std::int8_t value = -1;
};
using NumeralTable = std::array<Numeral, 128>;  // by the lower bits of the character, which differ

consteval NumeralTable index_numerals() {
  NumeralTable table;
  for (std::int8_t value = 0; value < 10; ++value) {
    for (const char32_t c : kNumerals[value]) {
      Numeral& slot = table[c % table.size()];
      if (slot.c != 0) throw "two numerals share a slot: a larger table parts them";
      slot = {c, value};
    }
  }
  return table;
}

constexpr NumeralTable kNumeralTable = index_numerals();

}  // namespace

std::int8_t digit_of(char32_t plain) {
  if (plain >= U'0' && plain <= U'9') return static_cast<std::int8_t>(plain - U'0');
  const Numeral& numeral = kNumeralTable[plain % kNumeralTable.size()];
  return numeral.c == plain ? numeral.value : std::int8_t{-1};
}

Glyphs read_glyphs(std::string_view text) {
  Glyphs glyphs;
  const char* const start = text.data();
  for (const char* at = start; at != start + text.size();) {
    Glyph glyph;
    glyph.begin = static_cast<std::uint32_t>(at - start);
    const char32_t c = decode_utf8(at);
    glyph.end = static_cast<std::uint32_t>(at - start);
    const char32_t folded_c = folded(c);
    if (folded_c == kFoldDrop) continue;
    glyph.c = c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
    glyph.is_separator = folded_c == kFoldSeparator || is_sign(folded_c);
    glyph.plain = glyph.is_separator ? glyph.c : folded_c;
    glyph.digit = glyph.is_separator ? std::int8_t{-1} : digit_of(folded_c);
    glyphs.push_back(glyph);
  }
  return glyphs;
}

bool is_space(const Glyph& glyph) {
  return glyph.c == U' ' || glyph.c == U'\t' || glyph.c == 0xA0 || glyph.c == 0x3000 || glyph.c - 0x2000 < 11;
}

bool is_ascii_letter(const Glyph& glyph) {
  return glyph.plain - U'a' < 26;
}
bool is_ascii_digit(const Glyph& glyph) {
  return glyph.plain - U'0' < 10;
}
bool is_ascii_word(const Glyph& glyph) {
  return is_ascii_letter(glyph) || is_ascii_digit(glyph);
}

std::size_t length_at(const Glyphs& glyphs, std::size_t at, std::u32string_view word) {
  std::size_t next = at;
  for (std::size_t index = 0; index < word.size(); ++index) {
    const bool within_han = index > 0 && is_han(word[index - 1]) && is_han(word[index]);
    while (within_han && next < glyphs.size() && is_space(glyphs[next])) ++next;
    if (next == glyphs.size() || glyphs[next].plain != word[index]) return 0;
    ++next;
  }
  return next - at;
}

}  // namespace danmakud::matchers
