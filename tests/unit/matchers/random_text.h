// Texts as nasty as they come, from a seed.
#pragma once

#include <random>
#include <string>

#include "matchers/utf8.h"

namespace danmakud::matchers {

class RandomText {
 public:
  explicit RandomText(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }

  // Characters of all kinds that folding tells apart.
  std::string of_anything(std::size_t most_characters) {
    static constexpr std::u32string_view kKinds =
        U"退退款貨货板卡哈哈aAqQ１1１ "
        U"　,，。!\t\n\u200b\u0301\ufe0f\u00e9①㈠🅰😀👍🏻々〇ﬁ½𠀾\U000e0061ｶﾞ";
    std::string text;
    for (std::size_t left = below(most_characters + 1); left > 0; --left) {
      append_utf8(below(8) == 0 ? of_unicode() : kKinds[below(kKinds.size())], text);
    }
    return text;
  }

  // Of the few characters given, so that patterns of them often match.
  std::string of(std::u32string_view characters, std::size_t most_characters) {
    std::string text;
    for (std::size_t left = below(most_characters + 1); left > 0; --left) {
      append_utf8(characters[below(characters.size())], text);
    }
    return text;
  }

 private:
  char32_t of_unicode() {
    const auto c = static_cast<char32_t>(below(0x110000));
    return c >= 0xD800 && c < 0xE000 ? U'x' : c;
  }

  std::mt19937 random_;
};

}  // namespace danmakud::matchers
