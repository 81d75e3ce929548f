#include "adapters/utf8_prefix.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <simdjson.h>

namespace danmakud::adapters {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

bool is_tail(std::uint8_t byte) {
  return (byte & 0xC0) == 0x80;
}

std::size_t length_by_lead(std::uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

// The second byte may rule out overlong forms, surrogates and what lies behind U+10FFFF.
bool is_second(std::uint8_t lead, std::uint8_t second) {
  if (lead == 0xE0) return second >= 0xA0;
  if (lead == 0xED) return second < 0xA0;
  if (lead == 0xF0) return second >= 0x90;
  if (lead == 0xF4) return second < 0x90;
  return true;
}

// Where the character at the end starts, if it is unfinished; the end otherwise.
std::size_t unfinished_at(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const std::size_t at = text.size() - back;
    if (is_tail(byte_at(text, at))) continue;
    return length_by_lead(byte_at(text, at)) > back ? at : text.size();
  }
  return text.size();
}

}  // namespace

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

std::optional<std::size_t> utf8_prefix(std::string_view text) {
  const std::size_t whole = unfinished_at(text);
  if (!is_utf8(text.substr(0, whole))) return std::nullopt;
  const std::string_view rest = text.substr(whole);
  if (rest.size() > 1 && !is_second(byte_at(rest, 0), byte_at(rest, 1))) return std::nullopt;
  return whole;
}

}  // namespace danmakud::adapters
