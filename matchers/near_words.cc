#include "matchers/near_words.h"

#include <algorithm>
#include <utility>

#include "matchers/shape_table.h"
#include "matchers/sound_table.h"

namespace danmakud::matchers {
namespace {

constexpr std::uint32_t kRestBits = 19, kKeyBits = 21, kSideBits = 21;
constexpr std::size_t kKeysOfAWord = 10;  // about

// A word without the character at `gap`, as a number.
std::uint64_t rest_of(std::u32string_view word, std::size_t gap) {
  std::uint64_t rest = (word.size() * SoundWords::kLongest + gap) << 32;  // above characters
  for (std::size_t at = 0; at < word.size(); ++at) {
    if (at != gap) rest = (rest ^ word[at]) * 0x9E3779B97F4A7C15u;
  }
  return rest;
}

std::uint32_t bit_of(std::uint64_t hash, std::uint32_t bits) {
  return static_cast<std::uint32_t>(hash >> (64 - bits));
}

// What characters have in common that are taken for each other, as numbers that do not meet.
std::uint32_t sound_trait(std::uint16_t sound) {
  return 0x200000u + near_sound(sound);
}
std::uint32_t shape_trait(std::uint16_t shape) {
  return 0x400000u + shape;
}

std::uint64_t key_of(std::uint64_t rest, std::uint32_t trait) {
  return (rest ^ trait) * 0xC2B2AE3D27D4EB4Fu;
}

// Whether it needs no listing.
bool has_trait_of(char32_t like, char32_t meant) {
  const auto sounds_near = [like](std::uint16_t sound) { return near_sound(sound) == near_sound(sound_of(like)); };
  return std::ranges::any_of(sounds_of(meant), sounds_near) ||
         std::ranges::any_of(shapes_of(meant), [like](std::uint16_t shape) { return shape == shape_of(like); });
}

std::uint32_t side_before(char32_t before, std::uint32_t trait) {
  return (0x9E3779B1u * before + 0x85EBCA77u * trait) >> (32 - kSideBits);
}
std::uint32_t side_behind(std::uint32_t trait, char32_t behind) {
  return (0xC2B2AE35u * trait + 0x27D4EB2Fu * behind) >> (32 - kSideBits);
}

std::size_t telling_beside(std::u32string_view word, std::size_t gap) {
  std::size_t telling = 0;
  for (std::size_t at = 0; at < word.size(); ++at) telling += at != gap && !is_function_character(word[at]) ? 1 : 0;
  return telling;
}

// Whether a common character at `gap` may be one that only nearly sounds like the word's: 登录丝败. Before an ordinary
// word it says something of that: 蓝苹果 is no 烂苹果.
bool may_nearly_sound(std::u32string_view part, std::size_t gap) {
  return telling_beside(part, gap) >= 2 && (part.size() > 3 || gap > 0 || !is_ordinary_pair(part[1], part[2]));
}

// Whether the rest of a word says it: a character that tells anything, in a word of two one that is out of place, too.
bool is_told_without(std::u32string_view folded, std::size_t begin, std::size_t size, std::size_t gap) {
  if (size == SoundWords::kShortest) return !is_explained(folded, begin + 1 - gap);
  return telling_beside(folded.substr(begin, size), gap) > 0;
}

}  // namespace

NearWords::NearWords(const Words& words, InnocentWords innocent, const Likenesses& likenesses)
    : words_(words.begin(), words.end()),
      innocent_(std::move(innocent)),
      rests_(1u << kRestBits),
      keys_(1u << kKeyBits),
      sides_(1u << kSideBits) {
  by_trait_.reserve(words_.size() * kKeysOfAWord);
  for (std::uint32_t index = 0; index < words_.size(); ++index) {
    for (std::size_t gap = 0; gap < words_[index].size(); ++gap) add(index, gap, likenesses);
  }
}

void NearWords::add(std::uint32_t index, std::size_t gap, const Likenesses& likenesses) {
  const std::u32string& word = words_[index];
  const std::uint64_t rest = rest_of(word, gap);
  const char32_t meant = word[gap];
  const auto add_trait = [&](std::uint32_t trait) {
    const std::uint64_t key = key_of(rest, trait);
    by_trait_.try_emplace(key, index);
    keys_.set(bit_of(key, kKeyBits));
  };
  const auto add_sides = [&](std::uint32_t trait) {
    if (gap > 0) sides_.set(side_before(word[gap - 1], trait));
    if (gap + 1 < word.size()) sides_.set(side_behind(trait, word[gap + 1]));
  };
  rests_.set(bit_of(rest, kRestBits));
  by_trait_.insert_or_assign(key_of(rest, meant), index);
  add_trait(meant);
  for (const std::uint16_t sound : sounds_of(meant)) {
    add_trait(sound_trait(sound));
    add_sides(sound_trait(sound));
  }
  for (const std::uint16_t shape : shapes_of(meant)) {
    add_trait(shape_trait(shape));
    add_sides(shape_trait(shape));
  }
  const auto listed = likenesses.find(meant);
  if (listed == likenesses.end()) return;
  for (const char32_t like : listed->second) {
    if (has_trait_of(like, meant)) continue;
    add_trait(like);
    add_sides(shape_trait(shape_of(like)));
  }
}

bool NearWords::stand_in(std::u32string_view folded, std::span<const OddCharacter> odd) const {
  if (words_.empty()) return false;
  return std::ranges::any_of(odd, [&](const OddCharacter& character) { return stand_about(folded, character); });
}

// A word goes on to a side only where a neighbour stands beside one of that shape or sound in any word. Where a common
// character only sounds so, the word is a long one.
bool NearWords::stand_about(std::u32string_view folded, OddCharacter odd) const {
  const std::size_t at = odd.at;
  const std::uint32_t shape = shape_trait(shape_of(folded[at])), sound = sound_trait(sound_of(folded[at]));
  const auto before = [&](std::uint32_t trait) { return sides_[side_before(folded[at - 1], trait)]; };
  const auto behind = [&](std::uint32_t trait) { return sides_[side_behind(trait, folded[at + 1])]; };
  const bool has_before = at > 0, has_behind = at + 1 < folded.size();
  const bool looks_so = (has_before && before(shape)) || (has_behind && behind(shape));
  const bool is_led = has_before && (before(shape) || before(sound));
  const bool is_followed = has_behind && (behind(shape) || behind(sound));
  const std::size_t least = SoundWords::kShortest + (looks_so || odd.standing == Standing::rare ? 0 : 1);
  for (std::size_t gap = is_followed ? 0 : 1; gap < SoundWords::kLongest && gap <= (is_led ? at : 0); ++gap) {
    const std::size_t most = is_followed ? std::min(SoundWords::kLongest, folded.size() - (at - gap)) : gap + 1;
    for (std::size_t size = std::max(gap + 1, least); size <= most; ++size) {
      if (word_at(folded, at - gap, size, gap) != nullptr) return true;
    }
  }
  return false;
}

NearWords::Found NearWords::longest_at(std::u32string_view folded, std::span<const Standing> standings,
                                       std::uint32_t at) const {
  if (words_.empty()) return {};
  const std::span<const Standing> ahead = standings.subspan(at, std::min(SoundWords::kLongest, folded.size() - at));
  for (std::size_t size = ahead.size(); size >= SoundWords::kShortest; --size) {
    for (std::size_t gap = 0; gap < size; ++gap) {
      if (ahead[gap] == Standing::in_place) continue;
      const std::u32string* const word = word_at(folded, at, size, gap);
      if (word != nullptr) return {word, {at, at + static_cast<std::uint32_t>(size)}};
    }
  }
  return {};
}

// What is a word as it stands is no other one. Requires: what stands in the gap is out of place.
const std::u32string* NearWords::word_at(std::u32string_view folded, std::size_t begin, std::size_t size,
                                         std::size_t gap) const {
  const std::u32string_view part = folded.substr(begin, size);
  const std::uint64_t rest = rest_of(part, gap);
  if (!rests_[bit_of(rest, kRestBits)]) return nullptr;
  const char32_t written = part[gap];
  const bool is_common = is_single_word(written);
  const std::u32string* word = word_of(rest, shape_trait(shape_of(written)));
  if (word == nullptr && (!is_common || may_nearly_sound(part, gap))) {
    word = word_of(rest, sound_trait(sound_of(written)));
  }
  if (is_common && (word == nullptr || !is_told_without(folded, begin, size, gap))) return nullptr;
  const std::u32string* const listed = word_of(rest, written);
  if (listed != nullptr && (*listed == part || !is_common)) word = *listed == part ? nullptr : listed;
  const Span place{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + size)};
  return word != nullptr && innocent_.stand_at(folded, place) ? nullptr : word;
}

const std::u32string* NearWords::word_of(std::uint64_t rest, std::uint32_t trait) const {
  const std::uint64_t key = key_of(rest, trait);
  if (!keys_[bit_of(key, kKeyBits)]) return nullptr;
  const auto found = by_trait_.find(key);
  return found == by_trait_.end() ? nullptr : &words_[found->second];
}

}  // namespace danmakud::matchers
