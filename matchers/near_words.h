// Words in which one character gave way to another that looks like it, or nearly sounds like it.
//
// 退歀 is 退款, 黑榀 is 黑屏. Only a character that is out of place is taken for another one: one that makes no
// ordinary word with its neighbours, and is rare; it may be common, if it looks the same (奴卡, 无法登八). The rest of
// the word must stand beside it. Threads: immutable once made; part of a RuleSet.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "matchers/fold.h"
#include "matchers/innocent_words.h"
#include "matchers/sound_words.h"
#include "matchers/standing.h"

namespace danmakud::matchers {

class NearWords {
 public:
  using Words = std::set<std::u32string>;
  // By character: others that may stand for it, whatever they look like.
  using Likenesses = std::map<char32_t, std::u32string>;

  NearWords() = default;
  // Words of Han characters only, SoundWords::kShortest to kLongest of them.
  // `innocent`: what is none of them, whatever it looks like.
  NearWords(const Words& words, InnocentWords innocent, const Likenesses& likenesses);

  // Whether one of them stands there: the hot path. `odd`: odd_characters() of the text.
  bool stand_in(std::u32string_view folded, std::span<const OddCharacter> odd) const;

  struct Found {
    const std::u32string* word = nullptr;  // null: none
    Span written;
  };
  // The longest word that is meant at `at`. `standings`: of the text's characters.
  Found longest_at(std::u32string_view folded, std::span<const Standing> standings, std::uint32_t at) const;

  template <class Archive>
  void archive(Archive& archive) {
    archive.all_of(*this, words_, innocent_, by_trait_, rests_, keys_, sides_);
  }

 private:
  void add(std::uint32_t index, std::size_t gap, const Likenesses& likenesses);
  bool stand_about(std::u32string_view folded, OddCharacter odd) const;
  const std::u32string* word_at(std::u32string_view folded, std::size_t begin, std::size_t size, std::size_t gap) const;
  const std::u32string* word_of(std::uint64_t rest, std::uint32_t trait) const;

  std::vector<std::u32string> words_;  // ascending
  InnocentWords innocent_;
  // By what is left of a word, and one trait of the character that is gone; hashed. Places in words_.
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> by_trait_;
  BitTable rests_, keys_;  // hashed: tell of nearly every rest, or key of by_trait_, that there is none
  BitTable sides_;         // hashed: a trait, and the character before or behind what has it in a word
};

}  // namespace danmakud::matchers
