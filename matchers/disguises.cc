#include "matchers/disguises.h"

#include <algorithm>
#include <utility>

#include "matchers/fold_table.h"

namespace danmakud::matchers {
namespace {

// 怎怎么么: a character that is written twice, beside another one.
bool is_stutter(std::u32string_view text, std::size_t at) {
  const auto is_twice = [&](std::size_t first) {
    return first + 1 < text.size() && text[first] == text[first + 1] && is_han(text[first]);
  };
  return is_twice(at) && (is_twice(at + 2) || (at >= 2 && is_twice(at - 2)));
}

// What folding makes of ❤. Between characters it is 心 where that makes a word, as in 恶❤, and else an ornament.
constexpr char32_t kHeart = U'㣺';

bool is_heart(std::u32string_view text, std::size_t at) {
  if (text[at] != kHeart || at == 0 || !is_han(text[at - 1])) return false;
  return at + 1 < text.size() ? is_han(text[at + 1]) : is_ordinary_pair(text[at - 1], U'心');
}

// What may be one.
bool is_ornament(char32_t c) {
  return is_sign(c) || c == kHeart;
}

// The first two characters in one number. Requires: two are there.
std::uint64_t start_of(std::u32string_view text) {
  return std::uint64_t{text[0]} << 32 | text[1];
}

bool is_all_of(std::u32string_view folded, Span written) {
  return written.end - written.begin == folded.size();
}

// Two letters amid others: tk is 退款 only beside Chinese.
bool is_abbreviation(std::u32string_view folded, Span written) {
  return written.end - written.begin == 2 && std::ranges::none_of(folded, is_han);
}

// A doubtful spelling so long, of such a word, is no chance where it is all of the text: bfh for 不发货.
constexpr std::size_t kFewestAlone = 3;

constexpr std::uint32_t kStartBits = 1u << 18;
// Words of which one character may be strange; each costs memory.
constexpr std::size_t kMostNear = 30'000;

std::uint32_t start_bit(std::uint64_t start) {
  return static_cast<std::uint32_t>(start * 0x9E3779B97F4A7C15u >> 46);
}

}  // namespace

Disguises Disguises::of(const std::vector<DisguiseTable>& tables, const Vocabulary& vocabulary,
                        std::size_t most_spellings, Faults& faults) {
  if (tables.empty()) return {};
  const std::size_t before = faults.size();
  DisguiseBook book(most_spellings, faults);
  for (const DisguiseTable& table : tables) book.read(table);
  Disguises made;
  if (faults.size() != before) return made;
  made.spellings_ = book.spellings();
  if (faults.size() != before) return {};
  const DisguiseBook::Words words = book.sounding_words(vocabulary.needed);
  const DisguiseBook::Words near = words.size() <= kMostNear ? words : book.sounding_words({});
  DisguiseBook::Words heard = book.sounding_words(vocabulary.written);
  heard.insert(words.begin(), words.end());
  made.by_sound_ = SoundWords(heard, book.key_words(), book.innocent());
  made.near_ = NearWords(near, book.innocent(), book.likenesses());
  made.index();
  return made;
}

void Disguises::index() {
  starts_ = BitTable(kStartBits);
  for (std::uint32_t at = 0; at < spellings_.size(); ++at) {
    const std::uint64_t start = start_of(spellings_[at].text);
    by_start_.try_emplace(start, Range{at, at}).first->second.end = at + 1;
    starts_.set(start_bit(start));
  }
}

// 约跑步 is no 约炮: what was put in a word's place makes an ordinary one with what stands beside it.
bool Disguises::is_of_a_neighbour(const Spelling& spelling, char32_t before, char32_t behind) {
  const std::u32string& text = spelling.text;
  const std::u32string& word = spelling.word;
  if (text.size() != word.size()) return false;
  return (text.front() != word.front() && is_ordinary_pair(before, text.front())) ||
         (text.back() != word.back() && is_ordinary_pair(text.back(), behind));
}

// Letters are a spelling only where they stand alone, and a character that is written twice belongs together. Of the
// spellings that the text goes on with, the longest is the last.
const Disguises::Spelling* Disguises::longest_spelling(std::u32string_view rest, char32_t before) const {
  if (rest.size() < 2 || spellings_.empty() || !starts_[start_bit(start_of(rest))]) return nullptr;
  const auto found = by_start_.find(start_of(rest));
  if (found == by_start_.end()) return nullptr;
  for (std::uint32_t index = found->second.end; index-- > found->second.begin;) {
    const std::u32string& text = spellings_[index].text;
    if (!rest.starts_with(text)) continue;
    const bool cut_before = is_latin_or_digit(text.front()) && is_latin_or_digit(before);
    const bool cut_behind =
        rest.size() > text.size() && is_latin_or_digit(text.back()) && is_latin_or_digit(rest[text.size()]);
    const bool cut_twice = rest.size() > text.size() && is_han(text.back()) && text.back() == rest[text.size()];
    if (cut_before || cut_behind || cut_twice) continue;
    const char32_t behind = rest.size() > text.size() ? rest[text.size()] : 0;
    if (!is_of_a_neighbour(spellings_[index], before, behind)) return &spellings_[index];
  }
  return nullptr;
}

Disguises::Finding Disguises::read_heart(std::u32string_view folded, std::uint32_t at) {
  static constexpr std::u32string_view kWord = U"心";
  if (is_ordinary_pair(folded[at - 1], kWord.front())) return {kWord, {at, at + 1}};
  std::uint32_t next = at + 1;
  while (next + 1 < folded.size() && folded[next] == kHeart) ++next;
  return {folded.substr(next, 1), {at, next + 1}};
}

// 退🔥款, 腿🔥款: a word of the rules, or what surely sounds like one, with ornaments within.
Disguises::Finding Disguises::read_past_ornaments(std::u32string_view folded, std::uint32_t at) const {
  const std::u32string_view behind = folded.substr(at + 1, SoundWords::kLongest - 1);
  if (is_ornament(folded[at]) || std::ranges::none_of(behind, is_ornament)) return {};
  Finding found;
  std::u32string plain;
  for (std::uint32_t end = at; end < folded.size() && plain.size() < SoundWords::kLongest; ++end) {
    if (is_ornament(folded[end])) continue;
    plain += folded[end];
    const bool has_ornament = plain.size() < end + 1 - at;
    const std::u32string* const word = has_ornament ? by_sound_.word_or_sound(plain) : nullptr;
    if (word != nullptr) found = {*word, {at, end + 1}};
  }
  return found;
}

// Whether a character is meant that was taken apart, and a part of it is out of place: 又寸 for 对.
bool Disguises::is_odd_of_parts(const Spelling& spelling, const RevealedText& text, Span written) {
  const auto parts = std::span(text.standings).subspan(written.begin, written.end - written.begin);
  return spelling.word.size() == 1 &&
         std::ranges::any_of(parts, [](Standing part) { return part != Standing::in_place; });
}

// An ornament; a spelling of the tables; or what looks or sounds like a longer word, or sounds just like one of the
// same length.
Disguises::Finding Disguises::longest_at(const RevealedText& text, std::uint32_t at) const {
  const std::u32string_view folded = text.before.text;
  if (is_stutter(folded, at)) return {folded.substr(at, 1), {at, at + 2}};
  if (is_heart(folded, at)) return read_heart(folded, at);
  if (const std::u32string* const word = by_sound_.stuttered_at(folded, at); word != nullptr) {
    return {*word, {at, at + static_cast<std::uint32_t>(word->size()) + 1}};
  }
  if (const Finding plain = read_past_ornaments(folded, at); !plain.word.empty()) return plain;
  Finding found;
  const Spelling* const spelling = longest_spelling(folded.substr(at), at == 0 ? 0 : folded[at - 1]);
  if (spelling != nullptr) {
    const Span written{at, at + static_cast<std::uint32_t>(spelling->text.size())};
    const bool is_all = is_all_of(folded, written);
    const bool is_long = std::min(spelling->text.size(), spelling->word.size()) >= kFewestAlone;
    found = {spelling->word, written,
             spelling->doubtful ? (!is_all || !is_long) && !is_odd_of_parts(*spelling, text, written)
                                : !is_all && is_abbreviation(folded, written)};
  }
  if (!text.is_odd_ahead(at)) return found;
  const NearWords::Found near = near_.longest_at(folded, text.standings, at);
  if (near.word != nullptr && near.written.end > found.written.end && !is_crossed(folded, near.written)) {
    found = {*near.word, near.written};
  }
  const std::vector<Sound>& sounds = text.sounds;
  const auto first = std::ranges::lower_bound(sounds, at, {}, [](const Sound& sound) { return sound.place.begin; });
  if (first == sounds.end() || first->place.begin != at) return found;
  const auto sounding = by_sound_.longest_at(folded, sounds, static_cast<std::size_t>(first - sounds.begin()));
  const std::uint32_t least_end =
      found.written.end + (sounding.doubtful || sounding.is_near || spelling != nullptr ? 1 : 0);
  if (sounding.word == nullptr || sounding.written.end < least_end || is_crossed(folded, sounding.written))
    return found;
  return {*sounding.word, sounding.written, sounding.doubtful && !is_all_of(folded, sounding.written)};
}

// Whether a longer word begins within and ends behind: 错shou within 错shouhou, which is 错售后.
bool Disguises::is_overlapped(const RevealedText& text, const Finding& found) const {
  if (found.word.size() == 1) return false;
  for (std::uint32_t at = found.written.begin + 1; at < found.written.end; ++at) {
    const Finding later = longest_at(text, at);
    if (later.word.size() > found.word.size() && later.written.end > found.written.end) return true;
  }
  return false;
}

// Whether a spelling begins within and ends behind.
bool Disguises::is_crossed(std::u32string_view folded, Span written) const {
  for (std::uint32_t at = written.begin + 1; at < written.end; ++at) {
    const Spelling* const later = longest_spelling(folded.substr(at), folded[at - 1]);
    if (later != nullptr && at + later->text.size() > written.end) return true;
  }
  return false;
}

bool Disguises::hides_in(std::u32string_view folded, RevealedText& scratch) const {
  if (spellings_.empty()) return false;
  bool has_letters = false, after_letter = false;
  char32_t last = 0;
  for (std::size_t at = 0; at < folded.size(); ++at) {
    const char32_t c = folded[at];
    if (c == last && (is_stutter(folded, at - 1) || (is_han(c) && by_sound_.is_stuttered(folded, at)))) return true;
    if ((c == kHeart && is_heart(folded, at)) || is_sign(c)) return true;
    has_letters |= is_latin(c) && after_letter;
    after_letter = is_latin(c);
    last = c;
  }
  const std::span<const OddCharacter> odd = odd_characters(folded, scratch.odd);
  if (by_sound_.stand_in(folded, odd, scratch.sounds) || near_.stand_in(folded, odd)) return true;
  if (!has_letters) return false;
  return std::ranges::any_of(folded, is_han) ? by_sound_.stand_in_letters(folded, scratch.sounds)
                                             : by_sound_.are_all_of(folded, scratch.sounds);
}

// What was undone may explain what stands beside it: it is read once more.
bool Disguises::reveal(std::u32string_view folded, RevealedText& out) const {
  out.begin(folded);
  if (!reveal_once(out)) return false;
  if (out.has_odd_left) reveal_once(out);
  return true;
}

bool Disguises::reveal_once(RevealedText& text) const {
  text.begin_again();
  bool has_found = false;
  for (std::uint32_t at = 0; at < text.before.text.size();) {
    if (const Finding found = longest_at(text, at); !found.word.empty() && !is_overlapped(text, found)) {
      at = put(found, text);
      has_found = true;
    } else if (is_sign(text.before.text[at++])) {
      text.drop();
      has_found = true;
    } else {
      text.keep(at - 1);
    }
  }
  return has_found;
}

// Puts the word where it was found and says where the text goes on. Spaces beside letters that gave way to Han
// characters vanish, as folding has it.
std::uint32_t Disguises::put(const Finding& found, RevealedText& text) {
  const std::u32string_view folded = text.before.text;
  std::u32string& read = text.now.text;
  const std::size_t size = read.size();
  if (is_han(found.word.front()) && size > 1 && read.back() == U' ' && is_han(read[size - 2])) {
    read.pop_back();
    text.now.origins.pop_back();
  }
  std::uint32_t end = found.written.end;
  if (is_han(found.word.back()) && end + 1 < folded.size() && folded[end] == U' ' && is_han(folded[end + 1])) ++end;
  text.put(found.word, {found.written.begin, end}, found.doubtful);
  return end;
}

}  // namespace danmakud::matchers
