// How often words stand in the talk of live rooms: what a search should rather not look for.
#pragma once

#include <string_view>

namespace danmakud::matchers {

// The share of texts in which `word`, folded and not empty, stands: a rough guess, 0…1.
double share_of(std::u32string_view word);

}  // namespace danmakud::matchers
