#include "matchers/plain_word.h"

#include "matchers/fold_table.h"
#include "matchers/pattern_factors.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

constexpr std::string_view kOperators = ".[](){}\\^$|*+?";

}  // namespace

std::optional<std::u32string> plain_word(std::string_view pattern) {
  std::u32string word;
  const char* const end = pattern.data() + pattern.size();
  for (const char* at = pattern.data(); at != end;) {
    const char32_t written = decode_utf8(at);
    if (written < 0x80 && kOperators.find(static_cast<char>(written)) != std::string_view::npos) return std::nullopt;
    const char32_t c = folded(written);
    const bool is_run = word.size() >= 2 && word.back() == c && word[word.size() - 2] == c;
    if (c == kFoldDrop || c == kFoldSeparator || is_run || word.size() == kLongestFactorWord) return std::nullopt;
    word += c;
  }
  return word.empty() ? std::nullopt : std::optional(std::move(word));
}

}  // namespace danmakud::matchers
