// A flat JSON object: members that are strings, integers, booleans or null, read straight from simdjson's first stage.
// That stage validates UTF-8 and strings and says where tokens begin; nearly every event needs no more. The second one,
// which copies every string and writes a tape, is left to lines with an escape, a nested value or another number.
//
// Source: G. Langdale, D. Lemire, "Parsing Gigabytes of JSON per Second", The VLDB Journal 28 (2019): the two stages.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "pipeline/member_value.h"

namespace danmakud::pipeline {

class FlatObject {
 public:
  // `tokens`: of the line and behind it, as offsets from `base`; the line ends at `end` and holds no backslash.
  FlatObject(const char* base, const std::uint32_t* tokens, std::uint32_t end)
      : base_(base), tokens_(tokens), end_(end) {}

  // Tells `sink` of each member, in order, and gives the first token behind the line. Null: not valid, or no flat
  // object; what was told until then says nothing.
  //
  // A sink has expects(quote): whether it takes the name there, with its quotes and a colon behind, for the next
  // one; otherwise it is given by name(). Then one of string(), integer(), literal().
  template <class Sink>
  const std::uint32_t* read(Sink& sink) const {
    const std::uint32_t* at = tokens_;
    if (at[1] >= end_ || base_[*at++] != '{') return nullptr;
    if (base_[*at] == '}') return at[1] >= end_ ? at + 1 : nullptr;
    for (; at[3] < end_; at += 4) {  // a name, a colon, a value, and a comma or the end
      if (!sink.expects(base_ + at[0]) && !read_name(at, sink)) return nullptr;
      if (!read_value(at + 2, sink)) return nullptr;
      const char after = base_[at[3]];
      if (after == ',') continue;
      return after == '}' && at[4] >= end_ ? at + 4 : nullptr;
    }
    return nullptr;
  }

 private:
  static bool is_space(char c) { return c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t'); }

  // From the start of a token to its last byte that is no space; there is a token behind it.
  std::string_view token(const std::uint32_t* at) const {
    const char* const begin = base_ + at[0];
    const char* end = base_ + at[1];
    while (end > begin && is_space(end[-1])) --end;
    return {begin, static_cast<std::size_t>(end - begin)};
  }

  // The closing quote of a string; null: it is none. A token that opens with a quote ends with its closing one: what
  // else could follow would be a token of its own. In most lines nothing stands behind it.
  const char* find_closing_quote(const std::uint32_t* at) const {
    const char* const begin = base_ + at[0];
    if (*begin != '"') return nullptr;
    const char* last = base_ + at[1] - 1;
    if (*last != '"') last = begin + token(at).size() - 1;
    return *last == '"' && last > begin ? last : nullptr;
  }
  std::string_view inside(const std::uint32_t* at, const char* closing_quote) const {
    const char* const begin = base_ + at[0] + 1;
    return {begin, static_cast<std::size_t>(closing_quote - begin)};
  }

  template <class Sink>
  bool read_name(const std::uint32_t* at, Sink& sink) const {
    const char* const quote = find_closing_quote(at);
    if (quote == nullptr || base_[at[1]] != ':') return false;
    sink.name(inside(at, quote));
    return true;
  }

  template <class Sink>
  bool read_value(const std::uint32_t* at, Sink& sink) const;

  const char* const base_;
  const std::uint32_t* const tokens_;
  const std::uint32_t end_;
};

static_assert(std::endian::native == std::endian::little);

// The value of eight bytes that are digits, or nothing, as those before the first digit are. By three multiplications,
// each of which joins neighbours.
inline std::uint32_t join_digits(std::uint64_t values) {
  const std::uint64_t pairs = (values * 10 + (values >> 8)) & 0x00FF00FF00FF00FF;
  const std::uint64_t fours = (pairs * 100 + (pairs >> 16)) & 0x0000FFFF0000FFFF;
  return static_cast<std::uint32_t>(fours * 10'000 + (fours >> 32));
}

// Requires: eight bytes readable from each of the word's first on.
inline bool read_integer(std::string_view word, std::int64_t& number) {
  constexpr std::size_t kFittingDigits = 18;
  constexpr std::int64_t kPowers[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};
  const bool is_negative = word.starts_with('-');
  std::string_view digits = word.substr(is_negative ? 1 : 0);
  if (digits.empty() || digits.size() > kFittingDigits || (digits.size() > 1 && digits.front() == '0')) return false;
  std::int64_t magnitude = 0;
  while (!digits.empty()) {
    const std::size_t count = std::min<std::size_t>(digits.size(), 8);
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, digits.data(), sizeof bytes);
    const std::uint64_t values = (bytes ^ 0x3030303030303030) << (64 - 8 * count);
    if (((values | (values + 0x7676767676767676)) & 0x8080808080808080) != 0) return false;
    magnitude = magnitude * kPowers[count] + join_digits(values);
    digits.remove_prefix(count);
  }
  number = is_negative ? -magnitude : magnitude;
  return true;
}

template <class Sink>
bool FlatObject::read_value(const std::uint32_t* at, Sink& sink) const {
  if (const char* const quote = find_closing_quote(at)) return sink.string(inside(at, quote)), true;
  const std::string_view word = token(at);
  if (std::int64_t number = 0; read_integer(word, number)) return sink.integer(number), true;
  sink.literal(word == "null" ? JsonType::null : JsonType::boolean);
  return word == "null" || word == "true" || word == "false";
}

}  // namespace danmakud::pipeline
