// UTF-8, one character at a time, for text that is known to be valid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace danmakud::matchers {

inline std::uint8_t byte_at(const char* at) {
  return static_cast<std::uint8_t>(*at);
}

// Reads the character at `at` and moves `at` behind it. Requires: valid UTF-8, `at` not at its end.
inline char32_t decode_utf8(const char*& at) {
  const auto tail = [&](int index) -> char32_t { return byte_at(at + index) & 0x3Fu; };
  const char32_t lead = byte_at(at);
  char32_t c = lead;
  if (lead < 0x80) {
    at += 1;
  } else if (lead >= 0xE0 && lead < 0xF0) {
    c = (lead & 0x0F) << 12 | tail(1) << 6 | tail(2);
    at += 3;
  } else if (lead < 0xE0) {
    c = (lead & 0x1F) << 6 | tail(1);
    at += 2;
  } else {
    c = (lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3);
    at += 4;
  }
  return c;
}

// Writes `c` at `at` (up to 4 bytes) and returns the place behind it.
inline char* encode_utf8(char32_t c, char* at) {
  const auto put = [&](char32_t value) { *at++ = static_cast<char>(static_cast<std::uint8_t>(value)); };
  if (c - 0x800 < 0xF800) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
  return at;
}

inline void append_utf8(char32_t c, std::string& out) {
  char bytes[4];
  out.append(bytes, encode_utf8(c, bytes));
}

inline void append_utf8(std::u32string_view text, std::string& out) {
  const std::size_t before = out.size();
  out.resize(before + 4 * text.size());
  char* at = out.data() + before;
  for (const char32_t c : text) at = encode_utf8(c, at);
  out.resize(static_cast<std::size_t>(at - out.data()));
}

// Requires: valid UTF-8.
inline std::u32string to_utf32(std::string_view text) {
  std::u32string out;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) out += decode_utf8(at);
  return out;
}

// For text from outside that nobody has validated yet (rule files, fuzz input): shortest forms, no surrogates.
// The length of the longest prefix that is valid: text.size() when all of it is.
std::size_t valid_utf8_length(std::string_view text);

inline bool is_valid_utf8(std::string_view text) {
  return valid_utf8_length(text) == text.size();
}

}  // namespace danmakud::matchers
