// The nearest valid word to a misspelt one, for faults that help.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace danmakud::matchers {

// By edit distance, the first on a tie; empty only when there are no words.
std::string_view nearest_word(std::string_view word, std::span<const std::string_view> words);

// `unknown key "wieght", did you mean "weight"?`
std::string unknown_word(std::string_view what, std::string_view word, std::span<const std::string_view> words);

}  // namespace danmakud::matchers
