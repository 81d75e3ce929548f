// Ordinary Chinese that would be taken for a disguised word: 发火 is no 发货. Some of it is mere chance, as the end of
// a word meets the beginning of another one: where nothing else stands, 退或 is 退货.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "matchers/fold.h"

namespace danmakud::matchers {

struct InnocentWords {
  std::vector<std::u32string> always, within;  // ascending

  // Whether one of them is what stands there. Places are in characters.
  bool stand_at(std::u32string_view folded, Span written) const {
    const std::u32string_view part = folded.substr(written.begin, written.end - written.begin);
    return std::ranges::binary_search(always, part) ||
           (part.size() < folded.size() && std::ranges::binary_search(within, part));
  }

  template <class Archive>
  void archive(Archive& archive) {
    archive.all_of(*this, always, within);
  }
};

}  // namespace danmakud::matchers
