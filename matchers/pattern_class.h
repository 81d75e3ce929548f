// A character class [...] of a pattern, folded.
#pragma once

#include "matchers/character_set.h"
#include "matchers/pattern_reader.h"

namespace danmakud::matchers {

struct CharacterClass {
  CharacterSet set;
  bool only_separators = false;  // it stands for white space and punctuation alone; the set is then empty
};

// Requires: a [ comes next.
CharacterClass read_class(PatternReader& in);

}  // namespace danmakud::matchers
