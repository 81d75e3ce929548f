// Which characters a text may hold: what is not in here is not in the text, and asking costs a nanosecond.
#pragma once

#include <bitset>
#include <cstdint>
#include <string_view>

namespace danmakud::matchers {

using CharacterBloom = std::bitset<256>;

inline std::uint8_t slot_of(char32_t c) {
  return static_cast<std::uint8_t>(static_cast<std::uint32_t>(c) * 0x9E3779B1u >> 24);
}

inline CharacterBloom bloom_of(std::u32string_view text) {
  CharacterBloom bloom;
  for (const char32_t c : text) bloom.set(slot_of(c));
  return bloom;
}

}  // namespace danmakud::matchers
