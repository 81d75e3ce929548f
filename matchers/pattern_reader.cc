#include "matchers/pattern_reader.h"

#include <algorithm>

#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

bool is_digit(char32_t c) {
  return c - U'0' < 10;
}
bool is_ascii_letter(char32_t c) {
  return (c | 0x20) - U'a' < 26;
}

std::uint32_t hex_value(const PatternReader& in, const std::string& digits) {
  const bool sound =
      !digits.empty() && digits.size() <= 6 && digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  const unsigned long value = sound ? std::stoul(digits, nullptr, 16) : 0x110000;
  if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) in.fail("\\x{…}: not a character's number");
  return static_cast<std::uint32_t>(value);
}

char32_t read_hex(PatternReader& in) {
  if (in.take('{')) return hex_value(in, in.take_until('}'));
  std::string digits;
  while (digits.size() < 2 && !in.at_end() && (is_digit(in.peek()) || is_ascii_letter(in.peek()))) {
    digits += static_cast<char>(in.next());
  }
  return hex_value(in, digits);
}

CharacterSet read_property(PatternReader& in) {
  if (!in.take('{') || in.take_until('}') != "Han") in.fail("of \\p only \\p{Han} is supported");
  return han_characters();
}

Escape set_escape(CharacterSet set) {
  return {Escape::Kind::set, 0, {}, std::move(set)};
}

}  // namespace

PatternReader::PatternReader(std::string_view pattern)
    : begin_(pattern.data()), at_(begin_), end_(begin_ + pattern.size()) {}

char32_t PatternReader::peek() const {
  const char* at = at_;
  return at_end() ? U'\0' : decode_utf8(at);
}

char32_t PatternReader::next() {
  return decode_utf8(at_);
}

bool PatternReader::take(char c) {
  if (at_end() || *at_ != c) return false;
  ++at_;
  return true;
}

std::optional<std::uint32_t> PatternReader::take_number() {
  if (!is_digit(peek())) return std::nullopt;
  std::uint32_t value = 0;
  while (is_digit(peek())) value = std::min(value * 10 + static_cast<std::uint32_t>(next() - U'0'), 1'000'000u);
  return value;
}

std::optional<PatternReader::Bounds> PatternReader::take_bounds() {
  const char* const start = at_;
  Bounds bounds;
  if (take('{')) {
    if (const auto min = take_number()) {
      bounds.min = *min;
      bounds.max = min;
      if (take(',')) bounds.max = take_number();
      if (take('}')) return bounds;
    }
  }
  at_ = start;
  return std::nullopt;
}

std::string PatternReader::take_until(char close) {
  const char* const found = std::find(at_, end_, close);
  if (found == end_) fail(std::string("missing ") + close);
  std::string text(at_, found);
  at_ = found + 1;
  return text;
}

void PatternReader::fail(const std::string& message) const {
  const auto is_lead = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  throw PatternError("at character " + std::to_string(1 + std::count_if(begin_, at_, is_lead)) + ": " + message);
}

Escape read_escape(PatternReader& in) {
  in.next();
  if (in.at_end()) in.fail("a backslash at the end");
  const char32_t c = in.next();
  if (!is_ascii_letter(c) && !is_digit(c)) return {Escape::Kind::character, c, {}, {}};
  switch (c) {
    case 'x':
      return {Escape::Kind::character, read_hex(in), {}, {}};
    case 's':
    case 'h':
    case 'n':
    case 'r':
    case 't':
    case 'f':
    case 'v':
      return {Escape::Kind::separator, 0, {}, {}};
    case 'b':
      return {Escape::Kind::assertion, 0, Assertion::word_boundary, {}};
    case 'B':
      return {Escape::Kind::assertion, 0, Assertion::no_word_boundary, {}};
    case 'd':
      return set_escape(digits());
    case 'D':
      return set_escape(digits().complement());
    case 'w':
      return set_escape(word_characters());
    case 'W':
      return set_escape(word_characters().complement());
    case 'S':
      return set_escape(CharacterSet{{U' ', U' '}}.complement());
    case 'p':
      return set_escape(read_property(in));
    case 'P':
      return set_escape(read_property(in).complement());
    default:
      in.fail(std::string("\\") + static_cast<char>(c) + " is not supported");
  }
}

}  // namespace danmakud::matchers
