// Words known by their sounds: where something stands that reads like one of them, but is no ordinary Chinese.
//
// 客福 is 客服, 腿宽 is 退款, tui款 too; 发火 is no 发货, since it is a word itself. What is guessed from less than one
// plain character, or from very common ones, is doubtful.
// Threads: immutable once made; part of a RuleSet.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "matchers/fold.h"
#include "matchers/innocent_words.h"
#include "matchers/sound_table.h"
#include "matchers/standing.h"

namespace danmakud::matchers {

// A syllable of a text, in a character or in letters. Places are in characters.
struct Sound {
  std::uint16_t sound = 0;
  Span place;
};
void append_sounds(std::u32string_view folded, std::vector<Sound>& out, std::uint32_t begin = 0);

// Bits by number.
class BitTable {
 public:
  explicit BitTable(std::uint32_t bits = 0) : words_(bits / 32) {}
  bool operator[](std::uint32_t bit) const { return (words_[bit / 32] >> bit % 32 & 1u) != 0; }
  void set(std::uint32_t bit) { words_[bit / 32] |= 1u << bit % 32; }

  template <class Archive>
  void archive(Archive& archive) {
    archive.all_of(*this, words_);
  }

 private:
  std::vector<std::uint32_t> words_;
};

// 很差 stands by chance where 退款 does not: it has one character that tells anything.
bool is_telling(std::u32string_view word);

class SoundWords {
 public:
  static constexpr std::size_t kShortest = 2, kLongest = 4;

  SoundWords() = default;
  // Each of Han characters only, kShortest to kLongest of them. Where two sound alike a key word is meant. `innocent`:
  // what is none of them, whatever it sounds like.
  explicit SoundWords(const std::set<std::u32string>& words, const std::set<std::u32string>& key_words = {},
                      InnocentWords innocent = {});

  // Whether one of them stands there: the hot path. Most texts are known by their pairs of characters not to hold any.
  // `odd`: odd_characters() of the text.
  bool stand_in(std::u32string_view folded, std::span<const OddCharacter> odd, std::vector<Sound>& scratch) const;
  // Whether one of them stands there in letters.
  bool stand_in_letters(std::u32string_view folded, std::vector<Sound>& scratch) const;
  // Whether one of them is the whole text, which is no Chinese otherwise: of chat in other languages much sounds like
  // one.
  bool are_all_of(std::u32string_view folded, std::vector<Sound>& scratch) const;

  // The word itself, where it is one of them, or the one that all of the text surely sounds like.
  const std::u32string* word_or_sound(std::u32string_view text) const;

  // The longest of them that begins at `at`, where one of its characters is written twice: 漏漏水. Null: none.
  const std::u32string* stuttered_at(std::u32string_view folded, std::size_t at) const;
  // Whether one stands there so. Requires: the character at `second` stands before it, too.
  bool is_stuttered(std::u32string_view folded, std::size_t second) const;

  struct Found {
    const std::u32string* word = nullptr;  // null: none
    Span written;
    bool doubtful = false;
    bool is_near = false;  // only nearly sounds so
  };
  // The longest word that sounds like what begins with sounds[first].
  Found longest_at(std::u32string_view folded, std::span<const Sound> sounds, std::size_t first) const;

  template <class Archive>
  void archive(Archive& archive) {
    archive.all_of(*this, words_, innocent_, entries_, by_start_, starts_, near_, pairs_, whole_, triples_, plain_);
  }

 private:
  using Sounds = std::array<std::uint16_t, kLongest>;  // 0 behind the last
  struct Entry {
    std::uint64_t near = 0;  // see near_key()
    Sounds sounds{};
    bool is_key = false;
    std::uint32_t word = 0;  // in words_
  };
  struct Entries {  // of one start, in entries_
    std::uint32_t begin = 0, end = 0;
  };
  struct Likeness {
    enum class Kind : std::uint8_t { plain, none, doubtful, sure } kind;
    std::size_t strange;  // characters that only nearly sound like the word's
    std::size_t changes;  // that are not the word's own
  };

  static constexpr std::uint32_t kPairs = std::uint32_t{kMostSounds} * kMostSounds;
  static std::uint32_t pair_of(std::uint32_t first, std::uint32_t second) {
    return std::uint32_t{kMostSounds} * first + second;
  }
  // What sounds nearly sound like, in one number.
  static std::uint64_t near_key(const Sounds& sounds) {
    std::uint64_t key = 0;
    for (const std::uint16_t sound : sounds) key = key << 16 | near_sound(sound);
    return key;
  }
  static std::uint32_t near_pair(std::uint16_t first, std::uint16_t second) {
    return pair_of(near_sound(first), near_sound(second));
  }
  static constexpr std::uint32_t kPlainBits = 20;
  static std::uint32_t plain_bit(char32_t first, char32_t second) {
    return (0x9E3779B1u * first + 0x85EBCA77u * second) >> (32 - kPlainBits);
  }

  static std::uint32_t triple_bit(std::uint32_t first, std::uint32_t second, std::uint32_t third) {
    return (0x9E3779B1u * first + 0x85EBCA77u * second + 0xC2B2AE35u * third) >> 14;
  }

  void add(std::uint32_t index, bool is_key);
  bool may_hold(std::u32string_view folded, std::size_t at, Standing standing) const;
  bool begin_before(std::u32string_view folded, std::size_t at, std::vector<Sound>& scratch) const;
  bool is_part(std::u32string_view folded, std::size_t at) const;
  static Likeness likeness(std::u32string_view word, const Sounds& meant, std::u32string_view folded,
                           std::span<const Sound> sounds);

  std::vector<std::u32string> words_;  // ascending
  InnocentWords innocent_;
  std::vector<Entry> entries_;  // ascending by what they nearly sound like
  boost::unordered_flat_map<std::uint32_t, Entries> by_start_;
  BitTable starts_;   // of what sounds nearly alike: pairs that words begin with
  BitTable near_;     // pairs that stand side by side in a word
  BitTable pairs_;    // of sounds, in words with two telling characters: pairs that stand side by side
  BitTable whole_;    // pairs that are a word
  BitTable triples_;  // threes, hashed
  BitTable plain_;    // of characters: pairs in the words themselves, hashed
};

}  // namespace danmakud::matchers
