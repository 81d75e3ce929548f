// A text as it reads with its disguised words undone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "matchers/fold.h"
#include "matchers/sound_words.h"

namespace danmakud::matchers {

// With the way back. Places are in characters.
struct RevealedText {
  struct Piece {
    Span revealed;  // the plain word, in `text`
    Span written;   // its spelling, in the text as written
    bool doubtful = false;
  };
  std::u32string text;
  std::vector<Piece> pieces;  // ascending
  std::vector<Sound> sounds;  // of the text as written

  Span as_written(Span in_revealed) const;
  // Whether what stands there is told by more than doubtful spellings: by a sure one, or by two characters more.
  bool is_told(Span in_revealed) const;
  // The text with only the sure spellings undone; empty where there are none. `written`: the text as written.
  std::u32string surely(std::u32string_view written) const;
};

}  // namespace danmakud::matchers
