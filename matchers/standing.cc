#include "matchers/standing.h"

namespace danmakud::matchers {

bool is_explained(std::u32string_view folded, std::size_t at) {
  return (at > 0 && is_ordinary_pair(folded[at - 1], folded[at])) ||
         (at + 1 < folded.size() && is_ordinary_pair(folded[at], folded[at + 1])) || is_function_character(folded[at]);
}

// Each pair is looked up once, and nothing branches on what is found.
void read_standings(std::u32string_view folded, std::vector<Standing>& out) {
  out.resize(folded.size());
  if (folded.empty()) return;
  unsigned with_last = 0;  // whether the character and the last one are an ordinary pair
  const auto stand = [&](std::size_t at, unsigned with_next) {
    const unsigned kind = word_kind(folded[at]) & (kCommonWord | kRareWord);
    out[at] = static_cast<Standing>(kind & ((with_last | with_next) - 1u));
    with_last = with_next;
  };
  for (std::size_t at = 0; at + 1 < folded.size(); ++at) stand(at, is_ordinary_pair(folded[at], folded[at + 1]));
  stand(folded.size() - 1, 0);
}

}  // namespace danmakud::matchers
