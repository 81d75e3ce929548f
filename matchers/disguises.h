// Disguised words undone: a text in which 辣鸡, tui款 or 马扁子 stand reads as if the plain words stood there.
//
// This is no part of folding: it is done only to a text that is a candidate, beside its reading as written. A spelling
// that is an ordinary word too (片子) is doubtful: what it takes part in counts only where more of the text does so.
// Threads: immutable once made; part of a RuleSet.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "matchers/fault.h"
#include "matchers/fold.h"
#include "matchers/rule.h"

namespace danmakud::matchers {

// A text with its disguised words undone, and the way back. Places are in characters.
struct RevealedText {
  struct Piece {
    Span revealed;  // the plain word, in `text`
    Span written;   // its spelling, in the text as written
    bool doubtful = false;
  };
  std::u32string text;
  std::vector<Piece> pieces;  // ascending

  Span as_written(Span in_revealed) const;
  // Whether what stands there is told by more than doubtful spellings: by a sure one, or by two characters more.
  bool is_told(Span in_revealed) const;
  // The text with only the sure spellings undone; empty where there are none. `written`: the text as written.
  std::u32string surely(std::u32string_view written) const;
};

class Disguises {
 public:
  // Faults name the place in the file. The result is empty when there are any.
  static Disguises of(const std::vector<DisguiseTable>& tables, std::size_t most_spellings, Faults& faults);

  // The longest spelling at each place of a folded text, from the left. false: there is none, `out` is not to be used.
  // `out` is reused by the caller: allocates only when it must grow.
  bool reveal(std::u32string_view folded, RevealedText& out) const;

  struct Spelling {
    std::u32string text;  // folded
    std::u32string word;  // folded
    bool doubtful = false;
  };
  const std::vector<Spelling>& spellings() const { return spellings_; }  // ascending by text

 private:
  void index();
  static std::size_t put(const Spelling& spelling, std::u32string_view folded, std::size_t at, RevealedText& out);
  const Spelling* longest_at(std::u32string_view rest, char32_t before) const;

  std::vector<Spelling> spellings_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_start_;  // first two characters; the longest first
};

}  // namespace danmakud::matchers
