#include "matchers/disguises.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "matchers/disguise_forms.h"
#include "matchers/fold_table.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

constexpr std::size_t kLongestWord = 32;  // of a spelling, too

bool is_letter(char32_t c) {
  return c - U'a' < 26 || c - U'0' < 10;
}

// With spaces beside letters: s b for sb, 傻 b for 傻b. The text itself where it has none.
std::u32string spaced(std::u32string_view text) {
  const bool all_letters = std::ranges::all_of(text, is_letter);
  std::u32string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && (all_letters || is_letter(text[at]) != is_letter(text[at - 1]))) out += U' ';
    out += text[at];
  }
  return out;
}

bool is_sounding(std::u32string_view word) {
  return word.size() >= SoundWords::kShortest && word.size() <= SoundWords::kLongest &&
         std::ranges::all_of(word, [](char32_t c) { return sound_of(c) != 0; });
}

bool is_all_han(std::u32string_view word) {
  return std::ranges::all_of(word, [](char32_t c) { return is_han(c); });
}

// Whether each of its characters makes a word of the dictionary with the next one.
bool is_ordinary(std::u32string_view form) {
  for (std::size_t at = 0; at + 1 < form.size(); ++at) {
    if (!is_ordinary_pair(form[at], form[at + 1])) return false;
  }
  return true;
}

// Of the characters those that look alike only: what sounds alike is heard. Without common words.
Substitutes shapes_of(const Substitutes& substitutes) {
  Substitutes shapes;
  for (const auto& [character, choices] : substitutes) {
    if (is_function_character(character)) continue;
    const std::vector<std::uint16_t> sounds = sounds_of(character);
    std::ranges::copy_if(choices, std::back_inserter(shapes[character]), [&](const std::u32string& choice) {
      const bool sounds_alike = std::ranges::find(sounds, sound_of(choice.front())) != sounds.end();
      return choice.size() == 1 && is_all_han(choice) && !sounds_alike && !is_single_word(choice.front());
    });
  }
  return shapes;
}

// Radicals that stand within characters only.
bool has_bare_radical(std::u32string_view parts) {
  return parts.find_first_of(U"扌讠氵亻忄纟钅饣辶阝冫刂犭礻衤疒彳艹攵灬癶") != std::u32string_view::npos;
}

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

// The first two characters in one number. Requires: two are there.
std::uint64_t start_of(std::u32string_view text) {
  return std::uint64_t{text[0]} << 32 | text[1];
}

constexpr std::size_t kLongestLook = 3;  // of a word of the rules that is known by its looks, too

constexpr std::size_t kStartBits = 1u << 18;

std::size_t start_bit(std::uint64_t start) {
  return start * 0x9E3779B97F4A7C15u >> 46;
}

// Collects the tables of all files; what one says of a character or a word holds for all.
class Collector {
 public:
  Collector(std::size_t most_spellings, Faults& faults) : most_(most_spellings), faults_(faults) {}

  void read(const DisguiseTable& table) {
    file_ = table.file;
    for (const Placed& word : table.words) words_.insert(read_word(word));
    for (const Placed& word : table.innocent) innocent_.insert(read_word(word));
    for (const DisguiseTable::Entry& entry : table.characters) read_character(entry);
    for (const DisguiseTable::Entry& entry : table.spellings) read_spellings(entry, /*doubtful=*/false);
    for (const DisguiseTable::Entry& entry : table.doubtful) read_spellings(entry, /*doubtful=*/true);
  }

  std::vector<Disguises::Spelling> spellings(const std::set<std::u32string>& vocabulary) {
    for (const std::u32string& word : words_) {
      if (over_) break;
      for (const std::u32string& form : forms_of(word, substitutes_)) offer(form, {word});
      for (const std::u32string& form : stuttered(word)) offer(form, {word});
    }
    offer_parts();
    offer_shapes(vocabulary);
    std::vector<Disguises::Spelling> out;
    for (const auto& [text, made] : made_) {
      const bool plain = innocent_.contains(text) || words_.contains(text);
      if (!plain) out.push_back({text, made.word, made.doubtful, made.by_hand});
    }
    return out;
  }

  const std::set<std::u32string>& key_words() const { return words_; }
  const std::set<std::u32string>& innocent() const { return innocent_; }

  // The rules' words and the key words, as far as they may be known by their sound.
  std::set<std::u32string> sounding_words(const std::set<std::u32string>& vocabulary) const {
    std::set<std::u32string> out;
    for (const std::set<std::u32string>* words : {&vocabulary, &words_}) {
      std::ranges::copy_if(*words, std::inserter(out, out.end()), is_sounding);
    }
    return out;
  }

 private:
  // A character taken apart, whatever word it belongs to.
  void offer_parts() {
    for (const auto& [character, choices] : substitutes_) {
      for (const std::u32string& parts : choices) {
        if (parts.size() < 2 || !is_all_han(parts) || is_ordinary(parts)) continue;
        offer(parts, {std::u32string(1, character), /*doubtful=*/!has_bare_radical(parts)});
      }
    }
  }

  void offer_shapes(const std::set<std::u32string>& vocabulary) {
    const Substitutes shapes = shapes_of(substitutes_);
    for (const std::u32string& word : vocabulary) {
      if (words_.contains(word) || !is_sounding(word) || !is_telling(word) || word.size() > kLongestLook) continue;
      for (const std::u32string& form : forms_of(word, shapes)) {
        if (made_.size() < most_ && !is_ordinary(form)) offer(form, {word});
      }
    }
  }

  struct Made {
    std::u32string word;
    bool doubtful = false;
    bool by_hand = false;
  };

  void read_character(const DisguiseTable::Entry& entry) {
    const std::u32string key = to_utf32(fold(entry.key.text));
    if (key.size() != 1) return fault(entry.key, "\"" + entry.key.text + "\": must be one character");
    std::vector<std::u32string>& choices = substitutes_[key.front()];
    for (const Placed& spelling : entry.spellings) {
      const std::u32string choice = to_utf32(fold(spelling.text));
      if (choice.empty()) fault(spelling, "spelling \"" + spelling.text + "\": folds to nothing");
      if (choice != key) choices.push_back(choice);
    }
  }

  // What was written by hand comes first, and stays.
  void read_spellings(const DisguiseTable::Entry& entry, bool doubtful) {
    const std::u32string word = read_word(entry.key);
    for (const Placed& spelling : entry.spellings) {
      const std::u32string text = read_word(spelling);
      offer(spaced(text), {word, doubtful, /*by_hand=*/true});
      offer(text, {word, doubtful, /*by_hand=*/true});
    }
  }

  std::u32string read_word(const Placed& word) {
    std::u32string text = to_utf32(fold(word.text));
    if (text.size() < 2 || text.size() > kLongestWord) {
      fault(word,
            "\"" + word.text + "\": must be 2 to " + std::to_string(kLongestWord) + " characters when it is folded");
    }
    return text;
  }

  void offer(const std::u32string& form, const Made& made) {
    if (form == made.word) return;
    if (made_.size() < most_ || made_.contains(form)) {
      made_.try_emplace(form, made);
    } else if (!std::exchange(over_, true)) {
      faults_.push_back({file_, 0, 0, "disguises: over the limit of " + std::to_string(most_) + " spellings"});
    }
  }

  void fault(const Placed& place, std::string message) {
    faults_.push_back({file_, place.line, place.column, "disguises: " + std::move(message)});
  }

  std::size_t most_;
  Faults& faults_;
  bool over_ = false;
  std::string file_;
  std::set<std::u32string> words_;
  std::set<std::u32string> innocent_;
  Substitutes substitutes_;
  std::map<std::u32string, Made> made_;
};

}  // namespace

Span RevealedText::as_written(Span in_revealed) const {
  const auto written = [this](std::uint32_t at, bool is_end) {
    std::int64_t shift = 0;
    for (const Piece& piece : pieces) {
      if (at < piece.revealed.begin || (is_end && at == piece.revealed.begin)) break;
      const bool within = is_end ? at <= piece.revealed.end : at < piece.revealed.end;
      if (within) return is_end ? piece.written.end : piece.written.begin;
      shift = std::int64_t{piece.written.end} - piece.revealed.end;
    }
    return static_cast<std::uint32_t>(at + shift);
  };
  return {written(in_revealed.begin, /*is_end=*/false), written(in_revealed.end, /*is_end=*/true)};
}

bool RevealedText::is_told(Span in_revealed) const {
  std::uint32_t plain = in_revealed.end - in_revealed.begin;
  bool doubtful = false;
  for (const Piece& piece : pieces) {
    const std::uint32_t begin = std::max(piece.revealed.begin, in_revealed.begin);
    const std::uint32_t end = std::min(piece.revealed.end, in_revealed.end);
    if (!piece.doubtful || begin >= end) continue;
    plain -= end - begin;
    doubtful = true;
  }
  return !doubtful || plain >= 2;
}

std::u32string RevealedText::surely(std::u32string_view written) const {
  std::u32string out;
  if (std::ranges::all_of(pieces, &Piece::doubtful)) return out;
  std::u32string_view rest = text;
  for (const Piece& piece : pieces) {
    const Span span = piece.doubtful ? piece.written : piece.revealed;
    const std::size_t before = piece.revealed.begin - (text.size() - rest.size());
    out += rest.substr(0, before);
    out += (piece.doubtful ? written : text).substr(span.begin, span.end - span.begin);
    rest = std::u32string_view(text).substr(piece.revealed.end);
  }
  return out += rest;
}

Disguises Disguises::of(const std::vector<DisguiseTable>& tables, const std::set<std::u32string>& vocabulary,
                        std::size_t most_spellings, Faults& faults) {
  if (tables.empty()) return {};
  const std::size_t before = faults.size();
  Collector collector(most_spellings, faults);
  for (const DisguiseTable& table : tables) collector.read(table);
  Disguises made;
  if (faults.size() != before) return made;
  made.spellings_ = collector.spellings(vocabulary);
  if (faults.size() != before) return {};
  made.by_sound_ = SoundWords(collector.sounding_words(vocabulary), collector.key_words(), collector.innocent());
  made.index();
  return made;
}

void Disguises::index() {
  starts_.resize(kStartBits);
  for (std::uint32_t at = 0; at < spellings_.size(); ++at) {
    const std::uint64_t start = start_of(spellings_[at].text);
    by_start_[start].push_back(at);
    starts_[start_bit(start)] = true;
  }
  const auto length = [this](std::uint32_t at) { return spellings_[at].text.size(); };
  for (auto& [start, found] : by_start_) std::ranges::sort(found, std::ranges::greater(), length);
}

// Letters are a spelling only where they stand alone, and a character that is written twice belongs together.
const Disguises::Spelling* Disguises::longest_spelling(std::u32string_view rest, char32_t before) const {
  if (rest.size() < 2 || spellings_.empty() || !starts_[start_bit(start_of(rest))]) return nullptr;
  const auto found = by_start_.find(start_of(rest));
  if (found == by_start_.end()) return nullptr;
  for (const std::uint32_t index : found->second) {
    const std::u32string& text = spellings_[index].text;
    if (!rest.starts_with(text)) continue;
    const bool cut_before = is_letter(text.front()) && is_letter(before);
    const bool cut_behind = rest.size() > text.size() && is_letter(text.back()) && is_letter(rest[text.size()]);
    const bool cut_twice = rest.size() > text.size() && is_han(text.back()) && text.back() == rest[text.size()];
    if (!cut_before && !cut_behind && !cut_twice) return &spellings_[index];
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

// An ornament; a spelling that somebody wrote down; or what sounds like a word as surely, or is longer.
Disguises::Finding Disguises::longest_at(std::u32string_view folded, std::uint32_t at,
                                         std::span<const Sound> sounds) const {
  if (is_stutter(folded, at)) return {folded.substr(at, 1), {at, at + 2}};
  if (is_heart(folded, at)) return read_heart(folded, at);
  Finding found;
  const Spelling* const spelling = longest_spelling(folded.substr(at), at == 0 ? 0 : folded[at - 1]);
  if (spelling != nullptr) {
    found = {spelling->word, {at, at + static_cast<std::uint32_t>(spelling->text.size())}, spelling->doubtful};
  }
  const auto first = std::ranges::lower_bound(sounds, at, {}, [](const Sound& sound) { return sound.place.begin; });
  if (first == sounds.end() || first->place.begin != at) return found;
  const auto sounding = by_sound_.longest_at(folded, sounds, static_cast<std::size_t>(first - sounds.begin()));
  const bool yields = sounding.doubtful || (spelling != nullptr && spelling->by_hand);
  const std::uint32_t least_end = found.written.end + (yields ? 1 : 0);
  if (sounding.word == nullptr || sounding.written.end < least_end) return found;
  for (std::uint32_t inner = at + 1; inner < sounding.written.end; ++inner) {
    const Spelling* const later = longest_spelling(folded.substr(inner), folded[inner - 1]);
    if (later != nullptr && inner + later->text.size() > sounding.written.end) return found;
  }
  return {*sounding.word, sounding.written, sounding.doubtful};
}

bool Disguises::hides_in(std::u32string_view folded, RevealedText& scratch) const {
  if (spellings_.empty()) return false;
  for (std::size_t at = 1; at < folded.size(); ++at) {
    if (folded[at] == folded[at - 1] ? is_stutter(folded, at - 1) : is_heart(folded, at)) return true;
  }
  return by_sound_.stand_in(folded, scratch.sounds);
}

bool Disguises::reveal(std::u32string_view folded, RevealedText& out) const {
  out.text.clear();
  out.pieces.clear();
  out.sounds.clear();
  append_sounds(folded, out.sounds);
  for (std::uint32_t at = 0; at < folded.size();) {
    if (const Finding found = longest_at(folded, at, out.sounds); !found.word.empty()) {
      at = put(found, folded, out);
    } else {
      out.text += folded[at++];
    }
  }
  return !out.pieces.empty();
}

// Puts the word where it was found and says where the text goes on. Spaces beside letters that gave way to Han
// characters vanish, as folding has it.
std::uint32_t Disguises::put(const Finding& found, std::u32string_view folded, RevealedText& out) {
  const std::size_t size = out.text.size();
  if (is_han(found.word.front()) && size > 1 && out.text.back() == U' ' && is_han(out.text[size - 2])) {
    out.text.pop_back();
  }
  std::uint32_t end = found.written.end;
  if (is_han(found.word.back()) && end + 1 < folded.size() && folded[end] == U' ' && is_han(folded[end + 1])) ++end;
  const auto begin = static_cast<std::uint32_t>(out.text.size());
  out.text += found.word;
  const auto revealed_end = static_cast<std::uint32_t>(out.text.size());
  out.pieces.push_back({{begin, revealed_end}, {found.written.begin, end}, found.doubtful});
  return end;
}

}  // namespace danmakud::matchers
