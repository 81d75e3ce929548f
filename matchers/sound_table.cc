#include "matchers/sound_table.h"

#include <algorithm>
#include <array>
#include <span>

namespace danmakud::matchers {

namespace {

// Of each letter where its syllables begin; those of the next one end them.
std::array<std::uint16_t, 27> starts_by_letter() {
  std::array<std::uint16_t, 27> starts{};
  for (std::size_t at = 0; at < kSyllableCount; ++at) {
    const char32_t letter = kSyllables[at].letters.front() - U'a';
    for (std::size_t next = letter + 1; next < starts.size(); ++next) starts[next] = static_cast<std::uint16_t>(at + 1);
  }
  return starts;
}

}  // namespace

std::vector<std::uint16_t> sounds_of(char32_t c) {
  std::vector<std::uint16_t> sounds;
  if (const std::uint16_t commonest = sound_of(c); commonest != 0) sounds.push_back(commonest);
  const std::span others(kOtherSounds, kOtherSoundCount);
  auto other = std::ranges::lower_bound(others, c, {}, &OtherSound::character);
  for (; other != others.end() && other->character == c; ++other) sounds.push_back(other->sound);
  return sounds;
}

std::uint16_t sound_of(std::u32string_view letters) {
  static const std::array<std::uint16_t, 27> starts = starts_by_letter();
  const char32_t letter = letters.empty() ? 26 : letters.front() - U'a';
  if (letter >= 26) return 0;
  const std::span syllables(kSyllables + starts[letter], kSyllables + starts[letter + 1]);
  const auto found = std::ranges::lower_bound(syllables, letters, {}, &Syllable::letters);
  return found != syllables.end() && found->letters == letters ? found->sound : std::uint16_t{0};
}

}  // namespace danmakud::matchers
