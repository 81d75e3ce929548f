#include "matchers/near_words.h"

#include <algorithm>
#include <utility>

#include "matchers/shape_table.h"
#include "matchers/sound_table.h"

namespace danmakud::matchers {
namespace {

constexpr std::uint32_t kRestBits = 19, kKeyBits = 21;
constexpr std::size_t kKeysOfAWord = 10;  // about

// A word without the character at `gap`, as a number.
std::uint64_t rest_of(std::u32string_view word, std::size_t gap) {
  std::uint64_t rest = word.size() * SoundWords::kLongest + gap;
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

// The shortest word in which a character may stand for another one.
std::size_t shortest_about(char32_t c) {
  return is_single_word(c) ? SoundWords::kShortest + 1 : SoundWords::kShortest;
}

bool is_telling_without(std::u32string_view word, std::size_t gap) {
  std::size_t telling = 0;
  for (std::size_t at = 0; at < word.size(); ++at) telling += at != gap && !is_function_character(word[at]) ? 1 : 0;
  return telling >= 2;
}

}  // namespace

NearWords::NearWords(const Words& words, Words innocent, const Likenesses& likenesses)
    : words_(words.begin(), words.end()),
      innocent_(std::move(innocent)),
      rests_(1u << kRestBits),
      keys_(1u << kKeyBits) {
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
  rests_.set(bit_of(rest, kRestBits));
  by_trait_.insert_or_assign(key_of(rest, meant), index);
  add_trait(meant);
  for (const std::uint16_t sound : sounds_of(meant)) add_trait(sound_trait(sound));
  for (const std::uint16_t shape : shapes_of(meant)) add_trait(shape_trait(shape));
  const auto listed = likenesses.find(meant);
  if (listed == likenesses.end()) return;
  for (const char32_t like : listed->second) {
    if (!has_trait_of(like, meant)) add_trait(like);
  }
}

// Only rare characters are looked at here: they are few. A common one is seen where something else is out of place.
bool NearWords::stand_in(std::u32string_view folded) const {
  for (std::size_t at = 0; at < folded.size() && !words_.empty(); ++at) {
    if (!is_single_word(folded[at]) && stand_about(folded, at)) return true;
  }
  return false;
}

bool NearWords::stand_about(std::u32string_view folded, std::size_t at) const {
  if (sound_of(folded[at]) == 0 || is_explained(folded, at)) return false;
  for (std::size_t gap = 0; gap < SoundWords::kLongest && gap <= at; ++gap) {
    const std::u32string_view rest = folded.substr(at - gap, SoundWords::kLongest);
    for (std::size_t size = std::max(gap + 1, SoundWords::kShortest); size <= rest.size(); ++size) {
      if (word_at(rest.substr(0, size), gap) != nullptr) return true;
    }
  }
  return false;
}

NearWords::Found NearWords::longest_at(std::u32string_view folded, std::uint32_t at) const {
  if (words_.empty()) return {};
  const std::u32string_view rest = folded.substr(at, SoundWords::kLongest);
  for (std::size_t size = rest.size(); size >= SoundWords::kShortest; --size) {
    for (std::size_t gap = 0; gap < size; ++gap) {
      if (size < shortest_about(rest[gap]) || sound_of(rest[gap]) == 0) continue;
      const std::u32string* const word = word_at(rest.substr(0, size), gap);
      if (word != nullptr && !is_explained(folded, at + gap))
        return {word, {at, at + static_cast<std::uint32_t>(size)}};
    }
  }
  return {};
}

// What is a word as it stands is no other one.
const std::u32string* NearWords::word_at(std::u32string_view part, std::size_t gap) const {
  const std::uint64_t rest = rest_of(part, gap);
  if (!rests_[bit_of(rest, kRestBits)]) return nullptr;
  const char32_t written = part[gap];
  const bool is_common = is_single_word(written);
  if (is_common && !is_telling_without(part, gap)) return nullptr;
  const std::u32string* const listed = word_of(rest, written);
  if (listed != nullptr && *listed == part) return nullptr;
  const std::u32string* word = is_common ? nullptr : listed;
  if (word == nullptr) word = word_of(rest, shape_trait(shape_of(written)));
  if (word == nullptr && !is_common) word = word_of(rest, sound_trait(sound_of(written)));
  return word != nullptr && innocent_.contains(std::u32string(part)) ? nullptr : word;
}

const std::u32string* NearWords::word_of(std::uint64_t rest, std::uint32_t trait) const {
  const std::uint64_t key = key_of(rest, trait);
  if (!keys_[bit_of(key, kKeyBits)]) return nullptr;
  const auto found = by_trait_.find(key);
  return found == by_trait_.end() ? nullptr : &words_[found->second];
}

}  // namespace danmakud::matchers
