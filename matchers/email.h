// E-mail addresses in a text, also full-width and with spaces around @ and dots.
#pragma once

#include <string>
#include <vector>

#include "matchers/glyph.h"

namespace danmakud::matchers {

struct Email {
  std::size_t first = 0;  // glyphs, end exclusive
  std::size_t last = 0;
  std::string masked;  // "a***@qq.com"
};

std::vector<Email> find_emails(const Glyphs& glyphs, const std::vector<bool>& taken);

}  // namespace danmakud::matchers
