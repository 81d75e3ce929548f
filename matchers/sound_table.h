// How characters sound, and which pairs of them are ordinary: data made at build time by generate_sound_table.py.
//
// A sound is a syllable without its tone, as a number from 1 to below kMostSounds; 0: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace danmakud::matchers {

inline constexpr std::uint16_t kMostSounds = 512;

struct OtherSound {
  char32_t character;
  std::uint16_t sound;
};

struct Syllable {
  std::u32string_view letters;
  std::uint16_t sound;
};

inline constexpr char32_t kFirstSounding = 0x4DC0;  // signs, and then characters
inline constexpr std::uint32_t kSoundingCharacters = 0x5240;
extern const std::uint16_t kSounds[kSoundingCharacters];
extern const OtherSound kOtherSounds[];  // ascending by character
extern const std::size_t kOtherSoundCount;
extern const std::uint16_t kNearSounds[];  // of a sound, with 0: the number of those that are hardly told from it
extern const Syllable kSyllables[];        // ascending by letters: e, and those of two and more
extern const std::size_t kSyllableCount;
extern const std::uint8_t kWordKinds[kSoundingCharacters];

inline constexpr std::uint32_t kOrdinaryBlockBits = 15;
extern const std::uint64_t kOrdinaryPairs[1u << kOrdinaryBlockBits];  // a Bloom filter in blocks: three bits of one

// The commonest sound of a folded character.
inline std::uint16_t sound_of(char32_t c) {
  return c - kFirstSounding < kSoundingCharacters ? kSounds[c - kFirstSounding] : std::uint16_t{0};
}

// The same number of sounds that are hardly told apart: zh and z, n and l, ing and in.
inline std::uint16_t near_sound(std::uint16_t sound) {
  return kNearSounds[sound];
}

// All its sounds, the commonest first.
std::vector<std::uint16_t> sounds_of(char32_t c);

// Of a syllable in letters; 0: there is no such.
std::uint16_t sound_of(std::u32string_view letters);

// Whether two characters stand side by side in a word of the dictionary. One in a hundred others passes, too.
inline bool is_ordinary_pair(char32_t first, char32_t second) {
  const std::uint32_t hash = 0x9E3779B1u * first + 0x85EBCA77u * second;
  const std::uint32_t bits = hash * 0xC2B2AE35u;
  const std::uint64_t wanted =
      std::uint64_t{1} << (bits >> 26) | std::uint64_t{1} << (bits >> 20 & 63) | std::uint64_t{1} << (bits >> 14 & 63);
  return (kOrdinaryPairs[hash >> (32 - kOrdinaryBlockBits)] & wanted) == wanted;
}

// What a character is as a word of its own; 0: it has no sound.
inline constexpr std::uint8_t kCommonWord = 1, kRareWord = 2, kFunctionWord = 4;
inline std::uint8_t word_kind(char32_t c) {
  return c - kFirstSounding < kSoundingCharacters ? kWordKinds[c - kFirstSounding] : std::uint8_t{0};
}
inline bool is_function_character(char32_t c) {
  return word_kind(c) == kFunctionWord;
}
inline bool is_single_word(char32_t c) {
  return (word_kind(c) & (kCommonWord | kFunctionWord)) != 0;
}

}  // namespace danmakud::matchers
