#include "matchers/revealed_text.h"

#include <algorithm>
#include <span>
#include <utility>

namespace danmakud::matchers {

void RevealedText::begin(std::u32string_view written) {
  now.text = written;
  now.origins.clear();
  for (std::uint32_t at = 0; at < written.size(); ++at) now.origins.push_back({{at, at + 1}});
  has_sure_word = false;
}

void RevealedText::begin_again() {
  std::swap(now, before);
  now.text.clear();
  now.origins.clear();
  has_odd_left = false;
  sounds.clear();
  append_sounds(before.text, sounds);
  read_standings(before.text, standings);
}

bool RevealedText::is_odd_ahead(std::uint32_t at) const {
  const std::size_t end = std::min(before.text.size(), at + SoundWords::kLongest);
  for (std::size_t place = at; place < end; ++place) {
    if (standings[place] != Standing::in_place || before.text[place] < 0x80) return true;
  }
  return false;
}

void RevealedText::keep(std::uint32_t from) {
  now.text += before.text[from];
  now.origins.push_back(before.origins[from]);
  has_odd_left |= standings[from] != Standing::in_place || before.text[from] - U'a' < 26;
}

void RevealedText::put(std::u32string_view word, Span from, bool found_doubtful) {
  const auto covered = std::span(before.origins).subspan(from.begin, from.end - from.begin);
  const bool doubtful = found_doubtful || std::ranges::any_of(covered, &Origin::doubtful);
  now.text += word;
  now.origins.resize(now.text.size(), {{covered.front().written.begin, covered.back().written.end}, doubtful});
  has_sure_word |= !doubtful;
}

Span RevealedText::as_written(Span in_revealed) const {
  if (in_revealed.begin >= in_revealed.end) return {};
  return {now.origins[in_revealed.begin].written.begin, now.origins[in_revealed.end - 1].written.end};
}

bool RevealedText::is_told(Span in_revealed) const {
  const auto within = std::span(now.origins).subspan(in_revealed.begin, in_revealed.end - in_revealed.begin);
  const auto doubtful = std::ranges::count_if(within, &Origin::doubtful);
  if (within.size() == now.origins.size() && doubtful == 1) return within.size() > 1;
  return doubtful == 0 || std::ssize(within) - doubtful >= 2;
}

void RevealedText::trust(Span in_revealed) {
  for (Origin& origin : std::span(now.origins).subspan(in_revealed.begin, in_revealed.end - in_revealed.begin)) {
    has_sure_word |= std::exchange(origin.doubtful, false);
  }
}

std::u32string RevealedText::surely(std::u32string_view written) const {
  std::u32string out;
  Span left;  // the last doubtful spelling, which stays as it is
  for (std::size_t at = 0; at < now.origins.size() && has_sure_word; ++at) {
    const Origin& origin = now.origins[at];
    if (!origin.doubtful) {
      out += now.text[at];
    } else if (origin.written != left) {
      left = origin.written;
      out += written.substr(left.begin, left.end - left.begin);
    }
  }
  return out;
}

}  // namespace danmakud::matchers
