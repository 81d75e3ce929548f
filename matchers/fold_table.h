// What each character folds to: data made at build time by generate_fold_table.py, and the one way to look it up.
#pragma once

#include <cstddef>
#include <cstdint>

namespace danmakud::matchers {

// Table entries that are no character; controls, so that no folded character is one of them.
inline constexpr std::uint16_t kFoldDrop = 0;
inline constexpr std::uint16_t kFoldSeparator = 1;
inline constexpr std::uint16_t kFoldRare = 2;  // not in the small table: see kRareFolds

struct RareFold {
  char32_t from;
  char32_t to;
};

// The first two planes, and a kFoldRare for all behind them. Of Han it holds one range: whatever else is_han() counts
// is rare. Behind it is room for a read of 32 bits.
inline constexpr char32_t kFoldSmallSize = 0x20000;
inline constexpr char32_t kFirstSmallHan = 0x3400, kSmallHanCount = 0x6C00;
extern const std::uint16_t kFoldSmall[kFoldSmallSize + 2];

extern const RareFold kRareFolds[];  // ascending by `from`
extern const std::size_t kRareFoldCount;

// Of what the small table does not hold. Rare by nature: kept out of line.
char32_t folded_rare(char32_t c);

// The folded character, kFoldDrop or kFoldSeparator.
inline char32_t folded(char32_t c) {
  const std::uint16_t small = kFoldSmall[c < kFoldSmallSize ? c : kFoldSmallSize];
  return small == kFoldRare ? folded_rare(c) : small;
}

// Of a folded character: an emoji that may be read as a syllable, see spoken_signs.tsv. It counts as Han.
inline bool is_sign(char32_t c) {
  return c - 0x4DC0 < 64;
}

// Of a folded character: whether separators vanish beside it. 々 and 〇 count as Han.
inline bool is_han(char32_t c) {
  return c - kFirstSmallHan < kSmallHanCount || c - 0x20000 < 0x20000 || c - 0x3005 < 3 || c - 0xFA0E < 0x1C;
}

// Of a folded character: a to z.
inline bool is_latin(char32_t c) {
  return c - U'a' < 26;
}

// Of a folded character: a to z or 0 to 9.
inline bool is_latin_or_digit(char32_t c) {
  return is_latin(c) || c - U'0' < 10;
}

}  // namespace danmakud::matchers
