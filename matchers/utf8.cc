#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

// The length that a lead byte announces; 0: it cannot lead.
std::size_t announced_length(std::uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// The second byte closes what the lead byte leaves open: overlong forms, surrogates, beyond U+10FFFF.
bool is_second(std::uint8_t lead, std::uint8_t second) {
  const std::uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  return low <= second && second <= high;
}

}  // namespace

std::size_t valid_utf8_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::uint8_t lead = byte_at(&text[at]);
    const std::size_t length = announced_length(lead);
    if (length == 0 || length > text.size() - at) return at;
    if (length > 1 && !is_second(lead, byte_at(&text[at + 1]))) return at;
    for (std::size_t tail = 2; tail < length; ++tail) {
      if ((byte_at(&text[at + tail]) & 0xC0) != 0x80) return at;
    }
    at += length;
  }
  return at;
}

}  // namespace danmakud::matchers
