// A character class [...] of a pattern, folded.
#pragma once

#include <cstdint>
#include <string>

#include "matchers/pattern_reader.h"

namespace danmakud::matchers {

struct CharacterClass {
  std::string text;              // "[…]", ready for Hyperscan; a negated one never matches '\n'
  bool only_separators = false;  // it stands for white space and punctuation alone
  std::uint32_t cost = 0;
};

// Requires: a [ comes next.
CharacterClass read_class(PatternReader& in);

}  // namespace danmakud::matchers
