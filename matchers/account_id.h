// WeChat and QQ ids: what stands behind 微信, VX, 扣扣 and the like, and is no word of the sentence.
#pragma once

#include <string>
#include <vector>

#include "matchers/glyph.h"

namespace danmakud::matchers {

struct AccountId {
  std::size_t first = 0;  // glyphs, end exclusive
  std::size_t last = 0;
  std::string text;  // ASCII
};

std::vector<AccountId> find_account_ids(const Glyphs& glyphs, const std::vector<bool>& taken);

}  // namespace danmakud::matchers
