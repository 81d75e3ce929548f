// Which characters of a text are out of place: they make no ordinary word with their neighbours, and are none of the
// commonest. Only such a one is taken for another.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "matchers/sound_table.h"

namespace danmakud::matchers {

enum class Standing : std::uint8_t {
  in_place,
  common = kCommonWord,  // out of place, and elsewhere a word of one character
  rare = kRareWord
};

// Whether a character makes an ordinary word with its neighbours, or is one of the commonest.
bool is_explained(std::u32string_view folded, std::size_t at);

struct OddCharacter {
  std::uint32_t at = 0;
  Standing standing = Standing::in_place;
};

// Of each character. What has no sound is in place.
void read_standings(std::u32string_view folded, std::vector<Standing>& out);

// Those that are out of place: the hot path. They are in `room`, which grows and is reused by the caller.
std::span<const OddCharacter> odd_characters(std::u32string_view folded, std::vector<OddCharacter>& room);

}  // namespace danmakud::matchers
