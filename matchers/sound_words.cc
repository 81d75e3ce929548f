#include "matchers/sound_words.h"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

#include "matchers/fold_table.h"
#include "matchers/standing.h"

namespace danmakud::matchers {
namespace {

constexpr std::size_t kMostLetters = 6;    // of a syllable
constexpr std::size_t kMostOfARun = 24;    // letters that are tried as syllables; below 32, see append_syllables()
constexpr std::size_t kFewestLetters = 4;  // of a word that is written in nothing else

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
                       InnocentWords innocent)
    : words_(words.begin(), words.end()), innocent_(std::move(innocent)) {
  if (words_.empty()) return;
  for (BitTable* const bits : {&starts_, &near_, &pairs_, &whole_, &triples_}) *bits = BitTable(kPairs);
  plain_ = BitTable(1u << kPlainBits);
  for (std::uint32_t index = 0; index < words_.size(); ++index) add(index, key_words.contains(words_[index]));
  std::ranges::stable_sort(entries_, {}, &Entry::near);
  for (std::uint32_t at = 0; at < entries_.size(); ++at) {
    by_start_.try_emplace(near_pair(entries_[at].sounds[0], entries_[at].sounds[1]), Entries{at, at})
        .first->second.end = at + 1;
  }
}

void SoundWords::add(std::uint32_t index, bool is_key) {
  const std::u32string& word = words_[index];
  for (std::size_t at = 0; at + 1 < word.size(); ++at) plain_.set(plain_bit(word[at], word[at + 1]));
  for (const std::vector<std::uint16_t>& sounds : readings_of(word)) {
    Entry& entry = entries_.emplace_back();
    std::ranges::copy(sounds, entry.sounds.begin());
    entry.near = near_key(entry.sounds);
    entry.is_key = is_key;
    entry.word = index;
    starts_.set(near_pair(sounds[0], sounds[1]));
    for (std::size_t at = 0; at + 1 < sounds.size(); ++at) near_.set(near_pair(sounds[at], sounds[at + 1]));
    if (!is_telling(word)) continue;
    for (std::size_t at = 0; at + 1 < sounds.size(); ++at) pairs_.set(pair_of(sounds[at], sounds[at + 1]));
    if (sounds.size() == 2) whole_.set(pair_of(sounds[0], sounds[1]));
    for (std::size_t at = 0; at + 2 < sounds.size(); ++at) {
      triples_.set(triple_bit(sounds[at], sounds[at + 1], sounds[at + 2]));
    }
  }
}

bool SoundWords::stand_in(std::u32string_view folded, std::span<const OddCharacter> odd,
                          std::vector<Sound>& scratch) const {
  if (words_.empty()) return false;
  for (const auto [at, standing] : odd) {
    if (at > 0 && may_hold(folded, at, standing) && begin_before(folded, at, scratch)) return true;
    if (at + 1 == folded.size()) continue;
    if (may_hold(folded, at + 1, standing) && begin_before(folded, at + 1, scratch)) return true;
  }
  return false;
}

// Whether a word may hold the pair that ends at `at`, one of which is out of place. A rare one may also stand for what
// only nearly sounds like it, and in a word with one telling character.
bool SoundWords::may_hold(std::u32string_view folded, std::size_t at, Standing standing) const {
  const char32_t first = folded[at - 1], second = folded[at];
  const std::uint16_t one = sound_of(first), other = sound_of(second);
  if (standing == Standing::rare && near_[near_pair(one, other)]) return true;
  return pairs_[pair_of(one, other)] && !plain_[plain_bit(first, second)] &&
         (whole_[pair_of(one, other)] || is_part(folded, at));
}

// Whether a word begins before `at` and ends there or behind.
bool SoundWords::begin_before(std::u32string_view folded, std::size_t at, std::vector<Sound>& scratch) const {
  scratch.clear();
  const std::size_t begin = at < kLongest ? 0 : at + 1 - kLongest;
  append_sounds(folded.substr(0, at + kLongest - 1), scratch, static_cast<std::uint32_t>(begin));
  for (std::size_t start = 0; start < scratch.size() && scratch[start].place.begin < at; ++start) {
    if (longest_at(folded, scratch, start).word != nullptr) return true;
  }
  return false;
}

bool SoundWords::stand_in_letters(std::u32string_view folded, std::vector<Sound>& scratch) const {
  if (words_.empty()) return false;
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

bool SoundWords::are_all_of(std::u32string_view folded, std::vector<Sound>& scratch) const {
  if (folded.size() > kLongest * (kMostLetters + 1)) return false;
  scratch.clear();
  append_sounds(folded, scratch);
  const Found found = longest_at(folded, scratch, 0);
  const bool is_word = found.word != nullptr && (found.word->size() > kShortest || is_telling(*found.word));
  return is_word && found.written.end - found.written.begin == folded.size();
}

// Whether the pair that ends at `at` and a neighbour of it sound like a part of a word.
bool SoundWords::is_part(std::u32string_view folded, std::size_t at) const {
  const auto sound = [&](std::size_t place) -> std::uint32_t {
    return place < folded.size() ? sound_of(folded[place]) : 0;
  };
  return triples_[triple_bit(sound(at - 1), sound(at), sound(at + 1))] ||
         (at >= 2 && triples_[triple_bit(sound(at - 2), sound(at - 1), sound(at))]);
}

const std::u32string* SoundWords::word_or_sound(std::u32string_view text) const {
  const auto word = std::ranges::lower_bound(words_, text);
  if (word != words_.end() && *word == text) return &*word;
  std::vector<Sound> sounds;
  append_sounds(text, sounds);
  const Found found = longest_at(text, sounds, 0);
  const bool is_all = found.written.end - found.written.begin == text.size();
  return is_all && !found.doubtful && !found.is_near ? found.word : nullptr;
}

// 妈妈 is a word itself: 妈妈的 is no 妈的. What is doubled at a word's end is mostly said fondly: 狗狗.
const std::u32string* SoundWords::stuttered_at(std::u32string_view folded, std::size_t at) const {
  const std::u32string_view ahead = folded.substr(at, kLongest);
  const std::size_t twice = static_cast<std::size_t>(std::ranges::adjacent_find(ahead) - ahead.begin());
  if (twice == ahead.size() || is_ordinary_pair(ahead[twice], ahead[twice])) return nullptr;
  std::u32string word(folded.substr(at, kLongest + 1));
  word.erase(twice, 1);
  for (; word.size() >= std::max(kShortest, twice + 2); word.pop_back()) {
    const auto known = std::ranges::lower_bound(words_, word);
    if (known != words_.end() && *known == word) return &*known;
  }
  return nullptr;
}

bool SoundWords::is_stuttered(std::u32string_view folded, std::size_t second) const {
  if (words_.empty() || is_ordinary_pair(folded[second], folded[second])) return false;
  if (second + 1 == folded.size() || !plain_[plain_bit(folded[second], folded[second + 1])]) return false;
  for (std::size_t start = second < kLongest ? 0 : second - kLongest; start < second; ++start) {
    if (stuttered_at(folded, start) != nullptr) return true;
  }
  return false;
}

SoundWords::Found SoundWords::longest_at(std::u32string_view folded, std::span<const Sound> sounds,
                                         std::size_t first) const {
  if (words_.empty() || first + 1 >= sounds.size()) return {};
  const std::uint32_t start = near_pair(sounds[first].sound, sounds[first + 1].sound);
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
  std::tuple<std::size_t, bool, std::size_t> best_rank;
  for (std::size_t length = size; length >= kShortest && best.word == nullptr; --length) {
    Sounds read{};
    for (std::size_t at = 0; at < length; ++at) read[at] = ahead[at].sound;
    const std::uint64_t near = near_key(read);
    auto entry = std::ranges::lower_bound(entries, near, {}, &Entry::near);
    for (; entry != entries.end() && entry->near == near; ++entry) {
      const auto [kind, strange, changes] = likeness(words_[entry->word], entry->sounds, folded, ahead.first(length));
      if (kind == Likeness::Kind::plain) return {};
      const std::tuple rank(strange, !entry->is_key, changes);
      if (kind == Likeness::Kind::none || (best.word != nullptr && rank >= best_rank)) continue;
      best = {&words_[entry->word],
              {ahead[0].place.begin, ahead[length - 1].place.end},
              kind == Likeness::Kind::doubtful,
              strange > 0};
      best_rank = rank;
    }
  }
  return best.word != nullptr && innocent_.stand_at(folded, best.written) ? Found{} : best;
}

// A character that stands for another one makes no ordinary word with its neighbours, and is none of the commonest;
// where it only nearly sounds the same it is rare.
SoundWords::Likeness SoundWords::likeness(std::u32string_view word, const Sounds& meant, std::u32string_view folded,
                                          std::span<const Sound> sounds) {
  using Kind = Likeness::Kind;
  std::size_t changed = 0, letters = 0, characters = 0, ordinary = 0, rare = 0, strange = 0;
  bool is_set_before = false;
  for (std::size_t at = 0; at < word.size(); ++at) {
    const Span place = sounds[at].place;
    const char32_t written = folded[place.begin];
    if (written == word[at]) continue;
    ++changed;
    const bool is_near = sounds[at].sound != meant[at];
    if (is_latin(written)) {
      if (is_near) return {Kind::none, 0, changed};
      letters += place.end - place.begin;
      continue;
    }
    ++characters;
    const bool is_rare = !is_single_word(written);
    if (is_near && !is_rare) return {Kind::none, 0, changed};
    if (is_sign(written) && is_function_character(word[at])) return {Kind::none, 0, changed};
    if (is_explained(folded, place.begin)) {
      ++ordinary;
      if (is_near) return {Kind::none, 0, changed};
    } else if (is_rare) {
      ++rare;
    }
    strange += is_near ? 1 : 0;
    is_set_before = is_set_before || (at == 0 && word.size() == 3 && is_single_word(written) &&
                                      is_ordinary_pair(folded[place.end], folded[place.end + 1]));
  }
  if (changed == 0) return {Kind::plain, 0, 0};
  const bool is_odd = rare == characters;
  if (2 * ordinary >= changed || (!is_odd && !is_telling(word))) return {Kind::none, 0, changed};
  if (changed == word.size() && letters > 0)
    return {letters < kFewestLetters ? Kind::none : Kind::sure, strange, changed};
  const bool is_guessed = word.size() == kShortest && changed == word.size() && (rare == 0 || ordinary > 0);
  return {is_guessed || (is_set_before && changed == 1) ? Kind::doubtful : Kind::sure, strange, changed};
}

}  // namespace danmakud::matchers
