// What a text must hold for a pattern to match it: sets of words, of each of which one must be there.
//
// Words are looked for in bulk, quickly and at once; the pattern itself is then tried only where its words are.
#pragma once

#include <string>
#include <vector>

#include <boost/container/flat_set.hpp>

#include "matchers/pattern_node.h"

namespace danmakud::matchers {

inline constexpr std::size_t kLongestFactorWord = 20;  // characters

struct Factor {
  boost::container::flat_set<std::u32string> words;  // none empty
  double share = 0;                                  // of texts in which one of them stands, roughly guessed
};

// The rarest first. May be empty.
std::vector<Factor> factors_of(const PatternNode& node);

}  // namespace danmakud::matchers
