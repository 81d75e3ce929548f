// Which characters a text may hold: what is not in here is not in the text, and asking costs a few nanoseconds.
#pragma once

#include <bitset>
#include <cstdint>
#include <string_view>

namespace danmakud::matchers {

using CharacterBloom = std::bitset<256>;

// `text` is valid UTF-8; a character counts by its last two bytes, in which Han characters differ.
inline CharacterBloom bloom_of(std::string_view text) {
  CharacterBloom bloom;
  std::uint8_t before = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<std::uint8_t>(text[at]);
    const bool is_last = at + 1 == text.size() || (static_cast<std::uint8_t>(text[at + 1]) & 0xC0) != 0x80;
    const bool is_single = byte < 0x80;
    if (is_last) bloom.set((byte + (is_single ? 0u : before * 37u)) % 256);
    before = byte;
  }
  return bloom;
}

}  // namespace danmakud::matchers
