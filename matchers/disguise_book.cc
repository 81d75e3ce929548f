#include "matchers/disguise_book.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "matchers/fold.h"
#include "matchers/fold_table.h"
#include "matchers/sound_table.h"
#include "matchers/sound_words.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

constexpr std::size_t kLongestWord = 32;  // of a spelling, too
constexpr std::size_t kFewestInitials = 3;

// With spaces beside letters: s b for sb, 傻 b for 傻b. The text itself where it has none.
std::u32string spaced(std::u32string_view text) {
  const bool all_letters = std::ranges::all_of(text, is_latin_or_digit);
  std::u32string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && (all_letters || is_latin_or_digit(text[at]) != is_latin_or_digit(text[at - 1]))) out += U' ';
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

// Radicals that stand within characters only.
bool has_bare_radical(std::u32string_view parts) {
  return parts.find_first_of(U"扌讠氵亻忄纟钅饣辶辵阝冫刂犭礻衤疒彳艹攵攴灬癶丩") != std::u32string_view::npos;
}

// With those radicals as they were once written, and as no text has them otherwise.
std::u32string in_old_radicals(std::u32string parts) {
  std::ranges::replace(parts, U'辶', U'辵');
  std::ranges::replace(parts, U'攵', U'攴');
  return parts;
}

// With radicals as the characters that they are when they stand alone: 手殳 for 扌殳. Those as common as 人 are left
// out, since too much would be one.
std::u32string in_whole_radicals(std::u32string parts) {
  static constexpr std::u32string_view kRadicals = U"扌讠氵忄纟钅饣艹冫犭礻衤疒阝灬",
                                       kWhole = U"手言水心丝金食草冰犬示衣病阜火";
  for (char32_t& part : parts) {
    const std::size_t radical = kRadicals.find(part);
    if (radical != std::u32string_view::npos) part = kWhole[radical];
  }
  return parts;
}

}  // namespace

void DisguiseBook::read(const DisguiseTable& table) {
  file_ = table.file;
  for (const Placed& word : table.words) words_.insert(read_word(word));
  for (const Placed& word : table.innocent) innocent_.insert(read_word(word));
  for (const Placed& word : table.innocent_within) innocent_within_.insert(read_word(word));
  for (const DisguiseTable::Entry& entry : table.characters) read_character(entry);
  for (const DisguiseTable::Entry& entry : table.spellings) read_spellings(entry, /*doubtful=*/false);
  for (const DisguiseTable::Entry& entry : table.doubtful) read_spellings(entry, /*doubtful=*/true);
}

std::vector<DisguiseSpelling> DisguiseBook::spellings() {
  for (const std::u32string& word : words_) {
    if (over_) break;
    for (const std::u32string& form : forms_of(word, substitutes_)) offer(form, {word});
    for (const std::u32string& form : stuttered(word)) offer(form, {word});
    if (word.size() >= kFewestInitials) offer(initials(word, substitutes_), {word, /*doubtful=*/true});
  }
  offer_parts();
  std::vector<DisguiseSpelling> out;
  for (const auto& [text, made] : made_) {
    const bool plain = innocent_.contains(text) || innocent_within_.contains(text) || words_.contains(text);
    if (!plain) out.push_back({text, made.word, made.doubtful});
  }
  return out;
}

DisguiseBook::Words DisguiseBook::sounding_words(const Words& vocabulary) const {
  Words out;
  for (const Words* words : {&vocabulary, &words_}) {
    std::ranges::copy_if(*words, std::inserter(out, out.end()), is_sounding);
  }
  return out;
}

std::map<char32_t, std::u32string> DisguiseBook::likenesses() const {
  std::map<char32_t, std::u32string> out;
  for (const auto& [character, choices] : substitutes_) {
    for (const std::u32string& choice : choices) {
      if (choice.size() == 1 && is_all_han(choice)) out[character] += choice;
    }
  }
  return out;
}

// A character taken apart, whatever word it belongs to.
void DisguiseBook::offer_parts() {
  for (const auto& [character, choices] : substitutes_) {
    for (const std::u32string& parts : choices) {
      if (parts.size() < 2 || !is_all_han(parts)) continue;
      const Made made = {std::u32string(1, character), /*doubtful=*/is_ordinary(parts) || !has_bare_radical(parts)};
      offer(parts, made);
      offer(in_old_radicals(parts), made);
      offer(in_whole_radicals(parts), {made.word, /*doubtful=*/true});
    }
  }
}

void DisguiseBook::read_character(const DisguiseTable::Entry& entry) {
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
void DisguiseBook::read_spellings(const DisguiseTable::Entry& entry, bool doubtful) {
  const std::u32string word = read_word(entry.key);
  for (const Placed& spelling : entry.spellings) {
    const std::u32string text = read_word(spelling);
    offer(spaced(text), {word, doubtful});
    offer(text, {word, doubtful});
  }
}

std::u32string DisguiseBook::read_word(const Placed& word) {
  std::u32string text = to_utf32(fold(word.text));
  if (text.size() < 2 || text.size() > kLongestWord) {
    fault(word,
          "\"" + word.text + "\": must be 2 to " + std::to_string(kLongestWord) + " characters when it is folded");
  }
  return text;
}

void DisguiseBook::offer(const std::u32string& form, const Made& made) {
  if (form.size() < 2 || form == made.word) return;
  if (made_.size() < most_ || made_.contains(form)) {
    made_.try_emplace(form, made);
  } else if (!std::exchange(over_, true)) {
    faults_.push_back({file_, 0, 0, "disguises: over the limit of " + std::to_string(most_) + " spellings"});
  }
}

void DisguiseBook::fault(const Placed& place, std::string message) {
  faults_.push_back({file_, place.line, place.column, "disguises: " + std::move(message)});
}

}  // namespace danmakud::matchers
