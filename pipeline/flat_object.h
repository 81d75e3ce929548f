// A flat JSON object: members that are strings, integers, booleans or null, read straight from simdjson's first stage.
// That stage validates UTF-8 and strings and says where tokens begin; nearly every event needs no more. The second one,
// which copies every string and writes a tape, is left to lines with an escape, a nested value or another number.
//
// Source: G. Langdale, D. Lemire, "Parsing Gigabytes of JSON per Second", The VLDB Journal 28 (2019): the two stages.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "pipeline/member_value.h"

namespace danmakud::pipeline {

class FlatObject {
 public:
  // `starts`: where the line's tokens begin: brackets, colons, commas, opening quotes, other scalars. The line has
  // passed the first stage and holds no backslash.
  FlatObject(std::string_view line, std::span<const std::uint32_t> starts) : line_(line), starts_(starts) {}

  // Calls visit(name, value) for each member, in order. false: not valid, or no flat object; what was visited until
  // then says nothing.
  template <class Visit>
  bool visit(Visit visit) const {
    if (starts_.size() < 2 || line_[starts_[0]] != '{') return false;
    if (line_[starts_[1]] == '}') return starts_.size() == 2;
    for (std::size_t at = 1; at + 3 < starts_.size(); at += 4) {  // a name, a colon, a value, and a comma or the end
      std::string_view name;
      MemberValue value;
      if (!read_string(at, name) || line_[starts_[at + 1]] != ':' || !read_value(at + 2, value)) return false;
      visit(name, value);
      const char after = line_[starts_[at + 3]];
      if (after == '}') return at + 4 == starts_.size();
      if (after != ',') return false;
    }
    return false;
  }

 private:
  static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

  // From the start of a token to its last byte that is no space; there is a token behind it.
  std::string_view token(std::size_t at) const {
    const std::uint32_t begin = starts_[at];
    std::uint32_t end = starts_[at + 1];
    while (end > begin && is_space(line_[end - 1])) --end;
    return line_.substr(begin, end - begin);
  }

  // A token that opens with a quote ends with its closing one: what else could follow would be a token of its own.
  bool read_string(std::size_t at, std::string_view& text) const {
    const std::string_view quoted = token(at);
    if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"') return false;
    text = quoted.substr(1, quoted.size() - 2);
    return true;
  }

  bool read_value(std::size_t at, MemberValue& value) const;

  const std::string_view line_;
  const std::span<const std::uint32_t> starts_;
};

inline bool read_integer(std::string_view word, std::int64_t& number) {
  constexpr std::size_t kFittingDigits = 18;
  const bool is_negative = word.starts_with('-');
  const std::string_view digits = word.substr(is_negative ? 1 : 0);
  if (digits.empty() || digits.size() > kFittingDigits || (digits.size() > 1 && digits.front() == '0')) return false;
  std::int64_t magnitude = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return false;
    magnitude = magnitude * 10 + (digit - '0');
  }
  number = is_negative ? -magnitude : magnitude;
  return true;
}

inline bool FlatObject::read_value(std::size_t at, MemberValue& value) const {
  if (read_string(at, value.text)) return value.type = JsonType::string, true;
  const std::string_view word = token(at);
  if (read_integer(word, value.integer)) return value.type = JsonType::integer, true;
  if (word == "null") return true;
  value.type = JsonType::boolean;
  return word == "true" || word == "false";
}

}  // namespace danmakud::pipeline
