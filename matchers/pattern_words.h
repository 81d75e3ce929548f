// The words that stand in a pattern as somebody wrote them, in every alternative: its factors name as few as will do.
#pragma once

#include <set>
#include <string>

#include "matchers/pattern_node.h"

namespace danmakud::matchers {

// Of two characters and more, from one operator to the next.
void add_written_words(const PatternNode& node, std::set<std::u32string>& out);

}  // namespace danmakud::matchers
