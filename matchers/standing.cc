#include "matchers/standing.h"

namespace danmakud::matchers {

namespace {

// Each pair is looked up once, and nothing branches on what is found.
template <class Take>
void for_each_standing(std::u32string_view folded, Take take) {
  if (folded.empty()) return;
  unsigned with_last = 0;  // whether the character and the last one are an ordinary pair
  const auto stand = [&](std::size_t at, unsigned with_next) {
    const unsigned kind = word_kind(folded[at]) & (kCommonWord | kRareWord);
    take(at, static_cast<Standing>(kind & ((with_last | with_next) - 1u)));
    with_last = with_next;
  };
  for (std::size_t at = 0; at + 1 < folded.size(); ++at) stand(at, is_ordinary_pair(folded[at], folded[at + 1]));
  stand(folded.size() - 1, 0);
}

}  // namespace

bool is_explained(std::u32string_view folded, std::size_t at) {
  return (at > 0 && is_ordinary_pair(folded[at - 1], folded[at])) ||
         (at + 1 < folded.size() && is_ordinary_pair(folded[at], folded[at + 1])) || is_function_character(folded[at]);
}

void read_standings(std::u32string_view folded, std::vector<Standing>& out) {
  out.resize(folded.size());
  for_each_standing(folded, [&out](std::size_t at, Standing standing) { out[at] = standing; });
}

std::span<const OddCharacter> odd_characters(std::u32string_view folded, std::vector<OddCharacter>& room) {
  if (room.size() < folded.size()) room.resize(2 * folded.size());
  std::size_t count = 0;
  for_each_standing(folded, [&](std::size_t at, Standing standing) {
    room[count] = {static_cast<std::uint32_t>(at), standing};
    count += standing != Standing::in_place ? 1 : 0;
  });
  return std::span(room).first(count);
}

}  // namespace danmakud::matchers
