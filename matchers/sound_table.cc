#include "matchers/sound_table.h"

#include <algorithm>
#include <span>

namespace danmakud::matchers {

std::vector<std::uint16_t> sounds_of(char32_t c) {
  std::vector<std::uint16_t> sounds;
  if (const std::uint16_t commonest = sound_of(c); commonest != 0) sounds.push_back(commonest);
  for (const OtherSound& other :
       std::ranges::equal_range(std::span(kOtherSounds, kOtherSoundCount), c, {}, &OtherSound::character)) {
    sounds.push_back(other.sound);
  }
  return sounds;
}

std::uint16_t sound_of(std::u32string_view letters) {
  const std::span syllables(kSyllables, kSyllableCount);
  const auto found = std::ranges::lower_bound(syllables, letters, {}, &Syllable::letters);
  return found != syllables.end() && found->letters == letters ? found->sound : std::uint16_t{0};
}

bool is_function_character(char32_t c) {
  return std::ranges::binary_search(kFunctionCharacters, c);
}

bool is_single_word(char32_t c) {
  return std::ranges::binary_search(kSingleWords, c);
}

}  // namespace danmakud::matchers
