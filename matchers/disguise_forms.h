// The spellings that one key word may be disguised in, made from what may stand for its characters.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace danmakud::matchers {

// By character: what is written in its place, folded. One Han character (a sound or a shape), several (its parts), or
// Latin letters (its sound).
using Substitutes = std::map<char32_t, std::vector<std::u32string>>;

// All folded, none the word itself, each once:
// - one character replaced, by whatever may stand for it (退欵, tui款, 退 kuan, 马扁子);
// - every character spelt in letters, written as one word or apart (tuikuan, tui kuan);
// - any of the characters taken apart (讠乍马扁).
// Bounded: what would be over `kMostForms` is left out.
inline constexpr std::size_t kMostForms = 2048;
std::vector<std::u32string> forms_of(std::u32string_view word, const Substitutes& substitutes);

// The first letters of its sounds (bfh); empty where a sound is not known.
std::u32string initials(std::u32string_view word, const Substitutes& substitutes);

// One character written twice or more (退退款).
std::vector<std::u32string> stuttered(std::u32string_view word);

}  // namespace danmakud::matchers
