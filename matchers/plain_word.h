// Patterns that are nothing but a word: most of a large set, and read without building a tree.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace danmakud::matchers {

// The word as fold_pattern() would have it. Nothing: the pattern has an operator, or folding does more to it than to
// put one character in the place of another. Requires: valid UTF-8.
std::optional<std::u32string> plain_word(std::string_view pattern);

}  // namespace danmakud::matchers
