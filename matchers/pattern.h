// One pattern, as a person wrote it, made ready for Hyperscan on folded text.
//
// The syntax is walked, not guessed at: literals are folded the way fold() folds them in a text, single characters in
// [...] too; separators between Han literals vanish, beside anything but a literal they become optional; a run of one
// literal is capped at two. What no folded text can hold, or what Hyperscan cannot do or only at a price, is an error.
// Nothing that comes out matches '\n' on purpose; what still could (\P, \D in a class) only widens a joined scan, whose
// hits are confirmed on one text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "matchers/pattern_node.h"

namespace danmakud::matchers {

struct PatternLimits {
  std::uint32_t max_repeat = 64;  // the largest n or m of a repeat {n,m}
  std::uint32_t max_cost = 2048;  // see cost_of()
};

struct Pattern {
  PatternNode root;
  std::string text;              // of the root: Hyperscan syntax; equal patterns have equal texts
  std::uint32_t min_length = 0;  // of a match, in characters
  std::uint32_t cost = 0;        // of its automaton, see cost_of()
  std::string error;             // empty, or why it is refused, with the place in the pattern
};

// `pattern` must be valid UTF-8.
Pattern fold_pattern(std::string_view pattern, const PatternLimits& limits = {});

}  // namespace danmakud::matchers
