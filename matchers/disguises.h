// Disguised words undone: a text in which 辣鸡, tui款 or 马扁子 stand reads as if the plain words stood there.
//
// This is no part of folding: it is done only to a text that is a candidate, beside its reading as written. A spelling
// that is an ordinary word too (片子) is doubtful: what it takes part in counts only where more of the text does so.
// Threads: immutable once made; part of a RuleSet.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "matchers/disguise_book.h"
#include "matchers/fault.h"
#include "matchers/fold.h"
#include "matchers/near_words.h"
#include "matchers/revealed_text.h"
#include "matchers/rule.h"
#include "matchers/sound_words.h"

namespace danmakud::matchers {

class Disguises {
 public:
  // Of the rules, beside the key words.
  struct Vocabulary {
    std::set<std::u32string> needed;   // without which no rule holds: known by their sound and shape
    std::set<std::u32string> written;  // what else stands in them: known by its sound
  };
  // Faults name the place in the file. The result is empty when there are any, or no tables.
  static Disguises of(const std::vector<DisguiseTable>& tables, const Vocabulary& vocabulary,
                      std::size_t most_spellings, Faults& faults);

  bool empty() const { return spellings_.empty(); }

  // Whether there is something to reveal in a text without spellings(): the hot path.
  bool hides_in(std::u32string_view folded, RevealedText& scratch) const;

  // The longest spelling at each place of a folded text, from the left. false: there is none, `out` is not to be used.
  // `out` is reused by the caller: allocates only when it must grow.
  bool reveal(std::u32string_view folded, RevealedText& out) const;

  using Spelling = DisguiseSpelling;
  const std::vector<Spelling>& spellings() const { return spellings_; }  // ascending by text

  template <class Archive>
  void archive(Archive& archive) {
    archive.all_of(*this, spellings_, by_sound_, near_, by_start_, starts_);
  }

 private:
  void index();
  // What is read in the place of a part of the text.
  struct Finding {
    std::u32string_view word;
    Span written;  // empty: nothing found
    bool doubtful = false;
  };
  struct Range {  // in spellings_
    std::uint32_t begin = 0, end = 0;
  };
  bool reveal_once(RevealedText& text) const;
  Finding longest_at(const RevealedText& text, std::uint32_t at) const;
  bool is_overlapped(const RevealedText& text, const Finding& found) const;
  bool is_crossed(std::u32string_view folded, Span written) const;
  Finding read_past_ornaments(std::u32string_view folded, std::uint32_t at) const;
  static Finding read_heart(std::u32string_view folded, std::uint32_t at);
  static bool is_odd_of_parts(const Spelling& spelling, const RevealedText& text, Span written);
  static bool is_of_a_neighbour(const Spelling& spelling, char32_t before, char32_t behind);
  const Spelling* longest_spelling(std::u32string_view rest, char32_t before) const;
  static std::uint32_t put(const Finding& found, RevealedText& text);

  std::vector<Spelling> spellings_;
  SoundWords by_sound_;
  NearWords near_;
  boost::unordered_flat_map<std::uint64_t, Range> by_start_;  // first two characters
  BitTable starts_;  // hashed: tells of nearly every start that no spelling has it
};

}  // namespace danmakud::matchers
