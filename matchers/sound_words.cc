#include "matchers/sound_words.h"

#include <algorithm>
#include <span>
#include <utility>

namespace danmakud::matchers {
namespace {

constexpr std::size_t kMostLetters = 6;    // of a syllable
constexpr std::size_t kMostOfARun = 24;    // letters that are tried as syllables; below 32, see append_syllables()
constexpr std::size_t kFewestLetters = 4;  // of a word that is written in nothing else

bool is_latin(char32_t c) {
  return c - U'a' < 26;
}

// Splits a run of letters into syllables, the longest first. false: it is no Pinyin, `out` is as before. `dead`: bits
// of the lengths of its ends that are none, so that each is tried once.
bool append_syllables(std::u32string_view letters, std::uint32_t begin, std::vector<Sound>& out, std::uint32_t& dead) {
  if (letters.empty()) return true;
  if ((dead >> letters.size() & 1u) != 0) return false;
  for (std::size_t size = std::min(letters.size(), kMostLetters); size >= 1; --size) {
    const std::uint16_t sound = sound_of(letters.substr(0, size));
    if (sound == 0) continue;
    const auto end = begin + static_cast<std::uint32_t>(size);
    out.push_back({sound, {begin, end}});
    if (append_syllables(letters.substr(size), end, out, dead)) return true;
    out.pop_back();
  }
  dead |= 1u << letters.size();
  return false;
}

std::vector<std::vector<std::uint16_t>> readings_of(std::u32string_view word) {
  std::vector<std::vector<std::uint16_t>> readings = {{}};
  for (const char32_t c : word) {
    std::vector<std::vector<std::uint16_t>> longer;
    for (const std::vector<std::uint16_t>& reading : readings) {
      for (const std::uint16_t sound : sounds_of(c)) {
        longer.push_back(reading);
        longer.back().push_back(sound);
      }
    }
    readings = std::move(longer);
  }
  return readings;
}

// Beside letters a space may stand.
bool are_neighbours(std::u32string_view folded, const Sound& left, const Sound& right) {
  if (left.place.end == right.place.begin) return true;
  return left.place.end + 1 == right.place.begin && folded[left.place.end] == U' ';
}

}  // namespace

bool is_explained(std::u32string_view folded, std::size_t at) {
  return (at > 0 && is_ordinary_pair(folded[at - 1], folded[at])) ||
         (at + 1 < folded.size() && is_ordinary_pair(folded[at], folded[at + 1])) || is_function_character(folded[at]);
}

bool is_telling(std::u32string_view word) {
  return word.size() >= 2 + static_cast<std::size_t>(std::ranges::count_if(word, is_function_character));
}

void append_sounds(std::u32string_view folded, std::vector<Sound>& out, std::uint32_t begin) {
  for (std::uint32_t at = begin; at < folded.size();) {
    std::uint32_t end = at + 1;
    if (is_latin(folded[at])) {
      while (end < folded.size() && is_latin(folded[end])) ++end;
      const auto letters = folded.substr(at, end - at);
      std::uint32_t dead = 0;
      if (letters.size() <= kMostOfARun) append_syllables(letters, at, out, dead);
    } else if (const std::uint16_t sound = sound_of(folded[at]); sound != 0) {
      out.push_back({sound, {at, end}});
    }
    at = end;
  }
}

SoundWords::SoundWords(const std::set<std::u32string>& words, const std::set<std::u32string>& key_words,
                       std::set<std::u32string> innocent)
    : words_(words.begin(), words.end()), innocent_(std::move(innocent)) {
  if (words_.empty()) return;
  for (BitTable* const bits : {&starts_, &pairs_, &whole_, &triples_}) *bits = BitTable(kPairs);
  plain_ = BitTable(1u << kPlainBits);
  for (std::uint32_t index = 0; index < words_.size(); ++index) add(index, key_words.contains(words_[index]));
  std::ranges::stable_sort(entries_, {}, &Entry::sounds);
  for (std::uint32_t at = 0; at < entries_.size(); ++at) {
    by_start_.try_emplace(entries_[at].start(), Entries{at, at}).first->second.end = at + 1;
  }
}

void SoundWords::add(std::uint32_t index, bool is_key) {
  const std::u32string& word = words_[index];
  for (std::size_t at = 0; at + 1 < word.size(); ++at) plain_.set(plain_bit(word[at], word[at + 1]));
  for (const std::vector<std::uint16_t>& sounds : readings_of(word)) {
    Entry& entry = entries_.emplace_back();
    std::ranges::copy(sounds, entry.sounds.begin());
    entry.is_key = is_key;
    entry.word = index;
    starts_.set(pair_of(sounds[0], sounds[1]));
    if (!is_telling(word)) continue;
    for (std::size_t at = 0; at + 1 < sounds.size(); ++at) pairs_.set(pair_of(sounds[at], sounds[at + 1]));
    if (sounds.size() == 2) whole_.set(pair_of(sounds[0], sounds[1]));
    for (std::size_t at = 0; at + 2 < sounds.size(); ++at) {
      triples_.set(triple_bit(sounds[at], sounds[at + 1], sounds[at + 2]));
    }
  }
}

// In steps: first which pairs stand in any word, without a branch on it, then what stands about each.
bool SoundWords::stand_in(std::u32string_view folded, std::vector<Sound>& scratch) const {
  if (words_.empty()) return false;
  constexpr std::size_t kStep = 32;
  std::array<std::size_t, kStep> passing;
  std::uint16_t before = 0;
  char32_t last = 0;
  bool has_letters = false, has_han = false;
  for (std::size_t begin = 0; begin < folded.size(); begin += kStep) {
    std::size_t count = 0;
    for (std::size_t at = begin; at < std::min(folded.size(), begin + kStep); ++at) {
      const char32_t c = folded[at];
      const std::uint16_t sound = sound_of(c);
      passing[count] = at;
      count += pairs_[pair_of(before, sound)] ? 1 : 0;  // of what has no sound no pair stands there
      has_letters = has_letters || (is_latin(c) && is_latin(last));
      has_han |= sound != 0;
      before = sound;
      last = c;
    }
    for (std::size_t at = 0; at < count; ++at) {
      if (stand_about(folded, passing[at], scratch)) return true;
    }
  }
  return has_letters && has_han && stand_in_letters(folded, scratch);
}

// A word that holds the pair that ends at `at`, where that pair is not ordinary. Of a word with both its characters
// explained another pair tells, or it is none: see likeness().
bool SoundWords::stand_about(std::u32string_view folded, std::size_t at, std::vector<Sound>& scratch) const {
  const char32_t first = folded[at - 1], second = folded[at];
  if (plain_[plain_bit(first, second)] || is_ordinary_pair(first, second)) return false;
  if (!whole_[pair_of(sound_of(first), sound_of(second))] && !is_part(folded, at)) return false;
  if (is_explained(folded, at - 1) && is_explained(folded, at)) return false;
  scratch.clear();
  const std::size_t begin = at < kLongest ? 0 : at + 1 - kLongest;
  append_sounds(folded.substr(0, at + kLongest - 1), scratch, static_cast<std::uint32_t>(begin));
  for (std::size_t start = 0; start < scratch.size() && scratch[start].place.begin < at; ++start) {
    if (longest_at(folded, scratch, start).word != nullptr) return true;
  }
  return false;
}

bool SoundWords::stand_in_letters(std::u32string_view folded, std::vector<Sound>& scratch) const {
  scratch.clear();
  append_sounds(folded, scratch);
  const auto is_spelt = [&](const Sound& sound) { return is_latin(folded[sound.place.begin]); };
  for (auto spelt = std::ranges::find_if(scratch, is_spelt); spelt != scratch.end(); ++spelt) {
    const auto at = static_cast<std::size_t>(spelt - scratch.begin());
    for (std::size_t start = at < kLongest ? 0 : at + 1 - kLongest; is_spelt(*spelt) && start <= at; ++start) {
      if (longest_at(folded, scratch, start).word != nullptr) return true;
    }
  }
  return false;
}

// Whether the pair that ends at `at` and a neighbour of it sound like a part of a word.
bool SoundWords::is_part(std::u32string_view folded, std::size_t at) const {
  const auto sound = [&](std::size_t place) -> std::uint32_t {
    return place < folded.size() ? sound_of(folded[place]) : 0;
  };
  return triples_[triple_bit(sound(at - 1), sound(at), sound(at + 1))] ||
         (at >= 2 && triples_[triple_bit(sound(at - 2), sound(at - 1), sound(at))]);
}

SoundWords::Found SoundWords::longest_at(std::u32string_view folded, std::span<const Sound> sounds,
                                         std::size_t first) const {
  if (words_.empty() || first + 1 >= sounds.size()) return {};
  const std::uint32_t start = pair_of(sounds[first].sound, sounds[first + 1].sound);
  if (!starts_[start]) return {};
  std::size_t size = 1;
  while (first + size < sounds.size() && size < kLongest &&
         are_neighbours(folded, sounds[first + size - 1], sounds[first + size]))
    ++size;
  if (size < kShortest) return {};
  const std::span<const Sound> ahead = sounds.subspan(first, size);
  const Entries range = by_start_.find(start)->second;
  const std::span entries = std::span(entries_).subspan(range.begin, range.end - range.begin);
  Found best;
  std::pair<bool, std::size_t> best_rank;
  for (std::size_t length = size; length >= kShortest && best.word == nullptr; --length) {
    Sounds read{};
    for (std::size_t at = 0; at < length; ++at) read[at] = ahead[at].sound;
    auto entry = std::ranges::lower_bound(entries, read, {}, &Entry::sounds);
    for (; entry != entries.end() && entry->sounds == read; ++entry) {
      const auto [kind, changes] = likeness(words_[entry->word], folded, ahead.first(length));
      if (kind == Likeness::Kind::plain) return {};
      const std::pair rank(!entry->is_key, changes);
      if (kind == Likeness::Kind::none || (best.word != nullptr && rank >= best_rank)) continue;
      best = {
          &words_[entry->word], {ahead[0].place.begin, ahead[length - 1].place.end}, kind == Likeness::Kind::doubtful};
      best_rank = rank;
    }
  }
  return best.word != nullptr && is_innocent(folded, best.written) ? Found{} : best;
}

bool SoundWords::is_innocent(std::u32string_view folded, Span written) const {
  return innocent_.contains(std::u32string(folded.substr(written.begin, written.end - written.begin)));
}

// A character that stands for another one makes no ordinary word with its neighbours, and is none of the commonest.
SoundWords::Likeness SoundWords::likeness(std::u32string_view word, std::u32string_view folded,
                                          std::span<const Sound> sounds) {
  std::size_t changed = 0, letters = 0, characters = 0, ordinary = 0, rare = 0;
  bool is_set_before = false;
  for (std::size_t at = 0; at < word.size(); ++at) {
    const Span place = sounds[at].place;
    const char32_t written = folded[place.begin];
    if (written == word[at]) continue;
    ++changed;
    if (is_latin(written)) {
      letters += place.end - place.begin;
      continue;
    }
    ++characters;
    if (is_explained(folded, place.begin)) {
      ++ordinary;
    } else if (!is_single_word(written)) {
      ++rare;
    }
    is_set_before = is_set_before || (at == 0 && word.size() == 3 && is_single_word(written) &&
                                      is_ordinary_pair(folded[place.end], folded[place.end + 1]));
  }
  using Kind = Likeness::Kind;
  if (changed == 0) return {Kind::plain, 0};
  const bool is_odd = rare == characters;
  if (2 * ordinary >= changed || (!is_odd && !is_telling(word))) return {Kind::none, changed};
  if (changed == word.size() && letters > 0) return {letters < kFewestLetters ? Kind::none : Kind::sure, changed};
  const bool is_guessed = word.size() == kShortest && changed == word.size() && (rare == 0 || ordinary > 0);
  return {is_guessed || (is_set_before && changed == 1) ? Kind::doubtful : Kind::sure, changed};
}

}  // namespace danmakud::matchers
