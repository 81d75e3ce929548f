// A text as it reads with its disguised words undone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "matchers/fold.h"
#include "matchers/sound_words.h"
#include "matchers/standing.h"

namespace danmakud::matchers {

// With the way back. Places are in characters.
struct RevealedText {
  struct Origin {
    Span written;  // in the text as written; of a whole spelling for each character of its plain word
    bool doubtful = false;
  };
  struct Reading {
    std::u32string text;
    std::vector<Origin> origins;  // of its characters
  };

  Reading now;
  Reading before;              // of what `now` is made
  bool has_sure_word = false;  // or something that was dropped, beside doubtful ones
  bool has_odd_left = false;   // what was kept is not all in place
  // Of `before`:
  std::vector<Sound> sounds;
  std::vector<Standing> standings;
  std::vector<OddCharacter> odd;  // room for odd_characters()

  // As written.
  void begin(std::u32string_view written);
  // Once more: what was read is what is looked through, and nothing is read yet.
  void begin_again();
  // Whether something is out of place, or in letters, where the longest word that begins at `at` may stand.
  bool is_odd_ahead(std::uint32_t at) const;
  // What stands in `from` of `before` is an ornament; or reads as it stands; or as a word, of which `found_doubtful`
  // tells.
  void drop() { has_sure_word = true; }
  void keep(std::uint32_t from);
  void put(std::u32string_view word, Span from, bool found_doubtful);

  const std::u32string& text() const { return now.text; }
  Span as_written(Span in_revealed) const;
  // Whether what stands there is told by more than doubtful spellings: by a sure one, or by two characters more; by
  // one, where it is all of the text and one character is in doubt (人专销 is 传销).
  bool is_told(Span in_revealed) const;
  // What stands there is meant: a rule says so. No longer doubtful.
  void trust(Span in_revealed);
  // The text with only the sure spellings undone; empty where there are none. `written`: the text as written.
  std::u32string surely(std::u32string_view written) const;
};

}  // namespace danmakud::matchers
