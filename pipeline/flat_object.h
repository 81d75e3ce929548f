// A flat JSON object: members that are strings, integers, booleans or null, read in one go where the stops of strings
// are known (string_stops.h) and the bytes to be UTF-8. Nearly every event needs no more; what has an escape, a nested
// value or another number is left to simdjson, which also says what is wrong with what is no JSON.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "pipeline/block.h"
#include "pipeline/member_value.h"
#include "pipeline/string_stops.h"

namespace danmakud::pipeline {

static_assert(std::endian::native == std::endian::little);

// The value of eight bytes that are digits, or nothing, as those before the first digit are. By three multiplications,
// each of which joins neighbours.
inline std::uint32_t join_digits(std::uint64_t values) {
  const std::uint64_t pairs = (values * 10 + (values >> 8)) & 0x00FF00FF00FF00FF;
  const std::uint64_t fours = (pairs * 100 + (pairs >> 16)) & 0x0000FFFF0000FFFF;
  return static_cast<std::uint32_t>(fours * 10'000 + (fours >> 32));
}

// The end of the digits there, or null: none, more than surely fit, or a zero before others. Requires: eight bytes
// readable behind each of them.
inline const char* read_integer(const char* at, std::int64_t& number) {
  constexpr std::ptrdiff_t kFittingDigits = 18;
  constexpr std::uint64_t kPowers[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};
  const bool is_negative = *at == '-';
  const char* const digits = at += is_negative ? 1 : 0;
  std::uint64_t magnitude = 0;
  for (unsigned count = 8; count == 8; at += count) {
    if (at - digits > kFittingDigits) return nullptr;
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    const std::uint64_t values = bytes ^ 0x3030303030303030;
    const std::uint64_t others = (values | (values + 0x7676767676767676)) & 0x8080808080808080;
    count = static_cast<unsigned>(std::countr_zero(others)) / 8;  // 8 where all are digits
    if (count == 0) break;
    magnitude = magnitude * kPowers[count] + join_digits(values << (64 - 8 * count));
  }
  const std::ptrdiff_t count = at - digits;
  if (count == 0 || count > kFittingDigits || (count > 1 && *digits == '0')) return nullptr;
  number = is_negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude);
  return at;
}

class FlatObject {
 public:
  // `bytes`: what was seen, from the object's begin; where there are lines it stands on one.
  FlatObject(std::string_view bytes, Framing framing, const StringStops& stops)
      : begin_(bytes.data()), end_(bytes.data() + bytes.size()), in_lines_(framing == Framing::lines), stops_(stops) {}

  // Tells `sink` of each member, in order, and gives what is behind the object and white space. Null: not valid, or no
  // flat object; what was told until then says nothing.
  //
  // A sink has expects(quote): where the name there, with its quotes and a colon behind, is the one that it takes next,
  // what is behind; otherwise null, and it is given by name(). Then one of string(), integer(), literal(). What is
  // looked at behind the end of the bytes is within their slack: every way on from there asks for the end, which is a
  // stop.
  template <class Sink>
  const char* read(Sink& sink) const {
    const char* at = behind_space(begin_);
    if (at == end_ || *at != '{') return nullptr;
    at = behind_space(at + 1);
    if (at < end_ && *at == '}') return behind_space(at + 1);
    while (at < end_) {
      const char* value = sink.expects(at);
      if (value == nullptr) value = read_name(at, sink);
      if (value == nullptr) return nullptr;
      at = read_value(value, sink);
      if (at == nullptr) return nullptr;
      if (*at != ',') at = behind_space(at);
      if (at >= end_) return nullptr;
      if (*at != ',') return *at == '}' ? behind_space(at + 1) : nullptr;
      ++at;
    }
    return nullptr;
  }

 private:
  bool is_space(char c) const { return c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || (c == '\n' && !in_lines_)); }
  const char* behind_space(const char* at) const {
    while (at < end_ && is_space(*at)) ++at;
    return at;
  }

  // What is behind a name and its colon.
  template <class Sink>
  const char* read_name(const char* at, Sink& sink) const {
    at = behind_space(at);
    if (at >= end_ || *at != '"') return nullptr;
    const char* const close = stops_.next(at + 1);
    if (close >= end_ || *close != '"') return nullptr;
    sink.name({at + 1, static_cast<std::size_t>(close - at - 1)});
    at = behind_space(close + 1);
    return at < end_ && *at == ':' ? at + 1 : nullptr;
  }

  template <class Sink>
  const char* read_value(const char* at, Sink& sink) const {
    if (*at != '"') at = behind_space(at);
    if (*at == '"') {
      const char* const close = stops_.next(at + 1);
      if (*close != '"') return nullptr;
      sink.string({at + 1, static_cast<std::size_t>(close - at - 1)});
      return close + 1;
    }
    if (std::int64_t number = 0; const char* const behind = read_integer(at, number)) {
      sink.integer(number);
      return behind;
    }
    return read_literal(at, sink);
  }

  template <class Sink>
  const char* read_literal(const char* at, Sink& sink) const {
    const auto stands = [&](std::string_view word) { return std::string_view(at, word.size()) == word; };
    if (stands("null")) return sink.literal(JsonType::null), at + 4;
    if (stands("true")) return sink.literal(JsonType::boolean), at + 4;
    if (stands("false")) return sink.literal(JsonType::boolean), at + 5;
    return nullptr;
  }

  const char* const begin_;
  const char* const end_;
  const bool in_lines_;
  const StringStops& stops_;
};

}  // namespace danmakud::pipeline
