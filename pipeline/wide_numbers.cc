#include "pipeline/wide_numbers.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

#include "pipeline/event_members.h"

namespace danmakud::pipeline {
namespace {

constexpr std::string_view kSomeFraction = "0.5";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool may_be_in_number(char c) {
  return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

// Cuts leading digits off; false: there are none.
bool skip_digits(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, is_digit);
  const auto count = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(count);
  return count > 0;
}

bool skip(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

enum class Form : std::uint8_t { integer, real, bad };

// The grammar of RFC 8259, 6.
Form form_of(std::string_view number) {
  skip(number, "-");
  if (!skip(number, "0") && !skip_digits(number)) return Form::bad;
  Form form = Form::integer;
  if (skip(number, ".")) {
    form = Form::real;
    if (!skip_digits(number)) return Form::bad;
  }
  if (skip(number, "eE")) {
    form = Form::real;
    skip(number, "+-");
    if (!skip_digits(number)) return Form::bad;
  }
  return number.empty() ? form : Form::bad;
}

template <class Number>
bool fits(std::string_view number) {
  Number value{};
  return std::from_chars(number.data(), number.data() + number.size(), value).ec == std::errc{};
}

bool is_wide(std::string_view number, Form form) {
  if (form == Form::integer) return !fits<std::int64_t>(number) && !fits<std::uint64_t>(number);
  return form == Form::real && !fits<double>(number);
}

bool is_id(std::string_view name) {
  const std::size_t index = find_member(name);
  return index < kMembers.size() && kMembers[index].kind == MemberKind::id;
}

// Copies the line token by token; looks no further into its structure than to know what a number is the value of.
class Rewriter {
 public:
  explicit Rewriter(std::string_view line) : rest_(line) {}

  std::optional<std::string> rewrite() {
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (c == '"') {
        copy_string();
      } else if (c == '-' || is_digit(c)) {
        copy_number();
      } else {
        depth_ += (c == '{' || c == '[') - (c == '}' || c == ']');
        out_ += c;
        rest_.remove_prefix(1);
      }
    }
    return found_ ? std::optional(std::move(out_)) : std::nullopt;
  }

 private:
  void copy_string() {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    end = std::min(end + 1, rest_.size());
    last_string_ = rest_.substr(1, std::max<std::size_t>(end, 2) - 2);
    out_ += rest_.substr(0, end);
    rest_.remove_prefix(end);
  }

  void copy_number() {
    const auto last = std::ranges::find_if_not(rest_, may_be_in_number);
    const std::string_view number = rest_.substr(0, static_cast<std::size_t>(last - rest_.begin()));
    rest_.remove_prefix(number.size());
    const Form form = form_of(number);
    if (!is_wide(number, form)) {
      out_ += number;
      return;
    }
    found_ = true;
    if (form == Form::integer && depth_ == 1 && is_id(last_string_)) {
      out_.append("\"").append(number).append("\"");
    } else {
      out_ += kSomeFraction;
    }
  }

  std::string_view rest_;
  std::string_view last_string_;  // in an object, what stands before a number is its member's name
  std::string out_;
  int depth_ = 0;
  bool found_ = false;
};

}  // namespace

std::optional<std::string> without_wide_numbers(std::string_view line) {
  return Rewriter(line).rewrite();
}

}  // namespace danmakud::pipeline
