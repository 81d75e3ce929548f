#include "pipeline/ulid.h"

#include <algorithm>
#include <cctype>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace danmakud::pipeline {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32
constexpr std::size_t kTextLength = 26;
constexpr std::size_t kTimeBytes = 6;

}  // namespace

TicketId make_ticket_id(WallTime opened_at, std::string_view material) {
  XXH128_canonical_t hash;
  XXH128_canonicalFromHash(&hash, XXH3_128bits(material.data(), material.size()));
  TicketId id;
  auto ms = static_cast<std::uint64_t>(to_ms(opened_at));
  for (std::size_t i = kTimeBytes; i-- > 0; ms >>= 8) id.bytes[i] = static_cast<std::uint8_t>(ms);
  std::copy_n(std::begin(hash.digest), id.bytes.size() - kTimeBytes, id.bytes.begin() + kTimeBytes);
  return id;
}

std::string to_string(const TicketId& id) {
  std::string text(kTextLength, '\0');
  auto out = text.begin();
  unsigned buffer = 0;
  unsigned bits = 2;  // 26 characters hold 130 bits: two zeros come first
  for (const std::uint8_t byte : id.bytes) {
    buffer = buffer << 8 | byte;
    for (bits += 8; bits >= 5;) {
      bits -= 5;
      *out++ = kAlphabet[buffer >> bits & 31];
    }
  }
  return text;
}

std::optional<TicketId> parse_ticket_id(std::string_view text) {
  if (text.size() != kTextLength || text[0] > '7') return std::nullopt;
  TicketId id;
  auto out = id.bytes.begin();
  unsigned buffer = 0;
  int bits = -2;
  for (const char c : text) {
    const std::size_t digit = kAlphabet.find(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
    if (digit == std::string_view::npos) return std::nullopt;
    buffer = buffer << 5 | static_cast<unsigned>(digit);
    if ((bits += 5) < 8) continue;
    bits -= 8;
    *out++ = static_cast<std::uint8_t>(buffer >> bits);
  }
  return id;
}

}  // namespace danmakud::pipeline
