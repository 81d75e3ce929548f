// Folding: the one form in which texts are compared, so that evasive spellings meet the rules that were written for
// plain ones.
//
// Width, case, traditional to simplified; zero-width characters, combining marks, variation selectors and controls go;
// separators (white space, punctuation, symbols) between Han characters go, other runs of them become one space, at the
// ends they go; runs of over two equal characters become two. '\n' never comes out of a fold: it is free as a separator
// of joined texts.
//
// Input must be valid UTF-8; output is valid UTF-8 and never longer than `max_folded_bytes(input.size())`. Folding is
// idempotent. All functions are pure and may be called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace danmakud::matchers {

constexpr std::size_t max_folded_bytes(std::size_t original_bytes) {
  return 3 * original_bytes;
}

struct Span {
  std::uint32_t begin = 0;  // bytes, 0-based
  std::uint32_t end = 0;    // exclusive
  friend bool operator==(const Span&, const Span&) = default;
};

// A folded text with the way back to the bytes it came from.
struct FoldedText {
  struct Character {
    std::uint32_t at = 0;  // its first byte in `text`
    Span origin;           // what made it
  };
  std::string text;
  std::vector<Character> characters;  // ascending
};

// Hot path: writes the folded text's characters and gives their end. Sixteen at once where the processor can. Requires:
// room for text.size() + kFoldSlack of them.
constexpr std::size_t kFoldSlack = 16;
char32_t* fold_to(std::string_view text, char32_t* out);
char32_t* fold_plainly_to(std::string_view text, char32_t* out);  // one by one, as any processor can

std::string fold(std::string_view text);
FoldedText fold_with_origin(std::string_view text);

// The original span that a span of the folded text came from.
Span original_span(const FoldedText& folded, Span in_folded);

}  // namespace danmakud::matchers
