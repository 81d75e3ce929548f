#include "bench/disguise.h"

#include <vector>

namespace danmakud::bench {
namespace {

// The characters that this project's complaints need; the daemon's own table is whole and comes from OpenCC.
constexpr std::string_view kSimplified =
    "货对板没发东质量态骗钱实宣传单价样这个钟来时卖买说话诉举报户号码给图与开电厂刚车过气亚尔严师间听见";
constexpr std::string_view kTraditional =
    "貨對板沒發東質量態騙錢實宣傳單價樣這個鐘來時賣買說話訴舉報戶號碼給圖與開電廠剛車過氣亞爾嚴師間聽見";

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> all;
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    all.push_back(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return all;
}

std::string joined_by(std::string_view text, std::string_view separator) {
  std::string joined;
  for (const std::string_view character : characters(text)) {
    if (!joined.empty()) joined += separator;
    joined += character;
  }
  return joined;
}

// Both tables hold characters of three bytes only, so a place in one is the same place in the other.
std::string traditional(std::string_view text) {
  std::string spelt;
  for (const std::string_view character : characters(text)) {
    const std::size_t at = character.size() == 3 ? kSimplified.find(character) : std::string_view::npos;
    spelt += at == std::string_view::npos ? character : kTraditional.substr(at, 3);
  }
  return spelt;
}

// U+0021…U+007E have their full-width twins at U+FF01…U+FF5E.
std::string full_width(std::string_view text) {
  std::string spelt;
  for (const std::string_view character : characters(text)) {
    const auto code = static_cast<unsigned>(static_cast<unsigned char>(character.front()));
    if (character.size() > 1 || code <= 0x20) {
      spelt += character;
      continue;
    }
    const unsigned wide = code - 0x21 + 0xff01;
    spelt += {static_cast<char>(0xe0 | wide >> 12), static_cast<char>(0x80 | (wide >> 6 & 0x3f)),
              static_cast<char>(0x80 | (wide & 0x3f))};
  }
  return spelt;
}

// Its last character over and over, as one types in anger.
std::string drawn_out(std::string_view text) {
  std::string spelt(text);
  for (int i = 0; i < 4; ++i) spelt += characters(text).back();
  return spelt += "！！！！";
}

}  // namespace

std::string disguise(std::string_view text, Disguise how) {
  switch (how) {
    case Disguise::traditional:
      return traditional(text);
    case Disguise::full_width:
      return full_width(text);
    case Disguise::spaced:
      return joined_by(text, " ");
    case Disguise::dotted:
      return joined_by(text, ".");
    case Disguise::zero_width:
      return joined_by(text, "\u200b");
    case Disguise::drawn_out:
      break;
  }
  return drawn_out(text);
}

}  // namespace danmakud::bench
