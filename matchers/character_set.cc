#include "matchers/character_set.h"

#include <algorithm>
#include <array>

#include "matchers/fold_table.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

// The gaps between these are '\n' and the surrogates.
constexpr std::array<CharacterRange, 3> kUniverse = {{{0, 0x09}, {0x0B, 0xD7FF}, {0xE000, 0x10FFFF}}};

void append_character(char32_t c, std::string& out) {
  if (is_han(c) || is_latin_or_digit(c)) return append_utf8(c, out);
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  do {
    hex.insert(hex.begin(), kDigits[c & 15]);
  } while ((c >>= 4) != 0);
  out += "\\x{" + hex + "}";
}

}  // namespace

CharacterSet::CharacterSet(std::initializer_list<CharacterRange> ranges) {
  for (const CharacterRange& range : ranges) add(range.low, range.high);
}

void CharacterSet::add(char32_t low, char32_t high) {
  for (const CharacterRange& part : kUniverse) {
    CharacterRange range{std::max(low, part.low), std::min(high, part.high)};
    if (range.low > range.high) continue;
    const auto touches = [&](const CharacterRange& old) {
      return old.low <= range.high + 1 && range.low <= old.high + 1;
    };
    for (const CharacterRange& old : ranges_) {
      if (touches(old)) range = {std::min(range.low, old.low), std::max(range.high, old.high)};
    }
    std::erase_if(ranges_, touches);
    ranges_.insert(std::ranges::lower_bound(ranges_, range.low, {}, &CharacterRange::low), range);
  }
}

void CharacterSet::add(const CharacterSet& other) {
  for (const CharacterRange& range : other.ranges_) add(range.low, range.high);
}

CharacterSet CharacterSet::complement() const {
  CharacterSet out;
  char32_t next = 0;
  for (const CharacterRange& range : ranges_) {
    if (range.low > next) out.add(next, range.low - 1);
    next = range.high + 1;
  }
  out.add(next, 0x10FFFF);
  return out;
}

bool CharacterSet::contains(char32_t c) const {
  const auto after = std::ranges::upper_bound(ranges_, c, {}, &CharacterRange::low);
  return after != ranges_.begin() && c <= (after - 1)->high;
}

std::size_t CharacterSet::size() const {
  std::size_t count = 0;
  for (const CharacterRange& range : ranges_) count += range.high - range.low + 1;
  return count;
}

std::string CharacterSet::text() const {
  std::string out = "[";
  for (const CharacterRange& range : ranges_) {
    append_character(range.low, out);
    if (range.high > range.low + 1) out += '-';
    if (range.high > range.low) append_character(range.high, out);
  }
  return out + "]";
}

const CharacterSet& digits() {
  static const CharacterSet set{{U'0', U'9'}};
  return set;
}

const CharacterSet& word_characters() {
  static const CharacterSet set{{U'0', U'9'}, {U'A', U'Z'}, {U'_', U'_'}, {U'a', U'z'}};
  return set;
}

const CharacterSet& han_characters() {
  static const CharacterSet set{{0x3005, 0x3007}, {0x3400, 0x9FFF}, {0xFA0E, 0xFA29}, {0x20000, 0x3FFFF}};
  return set;
}

}  // namespace danmakud::matchers
