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

// The first two characters in one number. Requires: two are there.
std::uint64_t start_of(std::u32string_view text) {
  return std::uint64_t{text[0]} << 32 | text[1];
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

  std::vector<Disguises::Spelling> spellings() {
    for (const std::u32string& word : words_) {
      if (over_) break;
      for (const std::u32string& form : forms_of(word, substitutes_)) offer(form, word, /*doubtful=*/false);
    }
    std::vector<Disguises::Spelling> out;
    for (const auto& [text, made] : made_) {
      const bool plain = innocent_.contains(text) || words_.contains(text);
      if (!plain) out.push_back({text, made.word, made.doubtful});
    }
    return out;
  }

 private:
  struct Made {
    std::u32string word;
    bool doubtful = false;
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
      offer(spaced(text), word, doubtful);
      offer(text, word, doubtful);
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

  void offer(const std::u32string& form, const std::u32string& word, bool doubtful) {
    if (form == word) return;
    if (made_.size() < most_ || made_.contains(form)) {
      made_.try_emplace(form, Made{word, doubtful});
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

Disguises Disguises::of(const std::vector<DisguiseTable>& tables, std::size_t most_spellings, Faults& faults) {
  const std::size_t before = faults.size();
  Collector collector(most_spellings, faults);
  for (const DisguiseTable& table : tables) collector.read(table);
  Disguises made;
  if (faults.size() != before) return made;
  made.spellings_ = collector.spellings();
  if (faults.size() != before) return {};
  made.index();
  return made;
}

void Disguises::index() {
  for (std::uint32_t at = 0; at < spellings_.size(); ++at) by_start_[start_of(spellings_[at].text)].push_back(at);
  const auto length = [this](std::uint32_t at) { return spellings_[at].text.size(); };
  for (auto& [start, found] : by_start_) std::ranges::sort(found, std::ranges::greater(), length);
}

// Letters are a spelling only where they stand alone.
const Disguises::Spelling* Disguises::longest_at(std::u32string_view rest, char32_t before) const {
  const auto found = rest.size() < 2 ? by_start_.end() : by_start_.find(start_of(rest));
  if (found == by_start_.end()) return nullptr;
  for (const std::uint32_t index : found->second) {
    const std::u32string& text = spellings_[index].text;
    if (!rest.starts_with(text)) continue;
    const bool cut_before = is_letter(text.front()) && is_letter(before);
    const bool cut_behind = rest.size() > text.size() && is_letter(text.back()) && is_letter(rest[text.size()]);
    if (!cut_before && !cut_behind) return &spellings_[index];
  }
  return nullptr;
}

bool Disguises::reveal(std::u32string_view folded, RevealedText& out) const {
  out.text.clear();
  out.pieces.clear();
  for (std::size_t at = 0; at < folded.size();) {
    if (const Spelling* const found = longest_at(folded.substr(at), at == 0 ? 0 : folded[at - 1])) {
      at = put(*found, folded, at, out);
    } else {
      out.text += folded[at++];
    }
  }
  return !out.pieces.empty();
}

// Puts the word for the spelling at `at` and says where the text goes on. Spaces beside letters that gave way to Han
// characters vanish, as folding has it.
std::size_t Disguises::put(const Spelling& spelling, std::u32string_view folded, std::size_t at, RevealedText& out) {
  const std::size_t size = out.text.size();
  if (is_han(spelling.word.front()) && size > 1 && out.text.back() == U' ' && is_han(out.text[size - 2])) {
    out.text.pop_back();
  }
  std::size_t end = at + spelling.text.size();
  if (is_han(spelling.word.back()) && end + 1 < folded.size() && folded[end] == U' ' && is_han(folded[end + 1])) ++end;
  const auto begin = static_cast<std::uint32_t>(out.text.size());
  out.text += spelling.word;
  out.pieces.push_back({{begin, static_cast<std::uint32_t>(out.text.size())},
                        {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)},
                        spelling.doubtful});
  return end;
}

}  // namespace danmakud::matchers
