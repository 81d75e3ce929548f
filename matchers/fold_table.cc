#include "matchers/fold_table.h"

#include <algorithm>

namespace danmakud::matchers {

char32_t folded_rare(char32_t c) {
  if (c >= 0xE0000) return c < 0xF0000 ? kFoldDrop : kFoldSeparator;  // tags and variation selectors; private use
  const RareFold* end = kRareFolds + kRareFoldCount;
  const RareFold* found =
      std::lower_bound(kRareFolds, end, c, [](const RareFold& fold, char32_t code) { return fold.from < code; });
  return found != end && found->from == c ? found->to : c;
}

}  // namespace danmakud::matchers
