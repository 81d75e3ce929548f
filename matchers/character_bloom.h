// Which characters a text may hold: what is not in here is not in the text, and asking costs a nanosecond.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace danmakud::matchers {

using CharacterBloom = std::bitset<256>;

// Calls `visit` with the slot of each character of `text`, which is valid UTF-8. A character's slot is made of its last
// two bytes: in these Han characters differ.
template <class Visit>
void visit_slots(std::string_view text, Visit visit) {
  std::uint32_t before = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<std::uint8_t>(text[at]);
    const bool is_last = at + 1 == text.size() || (static_cast<std::uint8_t>(text[at + 1]) & 0xC0) != 0x80;
    if (is_last) visit(static_cast<std::uint8_t>(byte + (byte < 0x80 ? 0 : before * 37)));
    before = byte;
  }
}

inline CharacterBloom bloom_of(std::string_view text) {
  CharacterBloom bloom;
  visit_slots(text, [&bloom](std::uint8_t slot) { bloom.set(slot); });
  return bloom;
}

// A word with the slots of its first and its last character: a text without them is not searched for it.
struct SlottedWord {
  explicit SlottedWord(std::string_view word) : text(word) {
    bool is_first = true;
    visit_slots(word, [&](std::uint8_t slot) {
      if (std::exchange(is_first, false)) first = slot;
      last = slot;
    });
  }
  bool is_in(std::string_view other, const CharacterBloom& characters) const {
    return characters[first] && characters[last] && other.find(text) != std::string_view::npos;
  }

  std::uint8_t first = 0, last = 0;
  std::string text;
};

}  // namespace danmakud::matchers
