#include "daemon/config_value.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "daemon/unreadable.h"

namespace danmakud::daemon {

namespace {

using Reason = std::optional<std::string>;
using Days = std::vector<std::chrono::year_month_day>;

std::string number(double value) {
  return fmt::format("{:.15g}", value);
}

std::optional<std::chrono::year_month_day> parse_day(std::string_view text) {
  int year = 0;
  unsigned month = 0, day = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto read = [text](std::size_t from, std::size_t length, auto& out) {
    const char* const end = text.data() + from + length;
    return std::from_chars(text.data() + from, end, out).ptr == end;
  };
  if (!read(0, 4, year) || !read(5, 2, month) || !read(8, 2, day)) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<std::chrono::minutes> parse_hour(std::string_view text) {
  unsigned hour = 0, minute = 0;
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const char* const begin = text.data();
  if (std::from_chars(begin, begin + 2, hour).ptr != begin + 2) return std::nullopt;
  if (std::from_chars(begin + 3, begin + 5, minute).ptr != begin + 5 || minute > 59) return std::nullopt;
  return std::chrono::minutes{hour * 60 + minute};
}

// A secret as written, from the environment or from a file; a final line break is none of it.
Reason read_secret(const std::string& text, const std::filesystem::path& folder, Secret& out) {
  if (text.starts_with("env:")) {
    const char* const value = std::getenv(text.c_str() + 4);
    if (value == nullptr) return fmt::format("the environment has no {}", text.substr(4));
    out.value = value;
  } else if (text.starts_with("file:")) {
    const std::filesystem::path path = folder / text.substr(5);
    std::ifstream file(path);
    if (const std::string why = unreadable(file, path); !why.empty()) {
      return fmt::format("cannot read {}: {}", path.string(), why);
    }
    out.value.assign(std::istreambuf_iterator<char>(file), {});
    while (out.value.ends_with('\n') || out.value.ends_with('\r')) out.value.pop_back();
  } else {
    out.value = text;
  }
  return std::nullopt;
}

class Assign {
 public:
  Assign(const TomlValue& value, const Bounds& bounds, const std::filesystem::path& folder)
      : value_(value), bounds_(bounds), folder_(folder) {}

  Reason operator()(bool* out) const {
    const bool* const given = std::get_if<bool>(&value_);
    if (given == nullptr) return wrong("must be true or false");
    *out = *given;
    return std::nullopt;
  }
  Reason operator()(std::uint32_t* out) const { return whole(*out); }
  Reason operator()(std::size_t* out) const { return whole(*out); }
  Reason operator()(std::chrono::seconds* out) const { return duration(*out); }
  Reason operator()(std::chrono::milliseconds* out) const { return duration(*out); }
  Reason operator()(std::optional<std::chrono::seconds>* out) const { return duration(out->emplace()); }

  Reason operator()(double* out) const {
    const std::int64_t* const integer = std::get_if<std::int64_t>(&value_);
    const double* const real = std::get_if<double>(&value_);
    if (integer == nullptr && real == nullptr) return wrong("must be a number");
    const double given = real != nullptr ? *real : static_cast<double>(*integer);
    if (!(given >= bounds_.least && given <= bounds_.most)) return wrong("out of bounds");
    *out = given;
    return std::nullopt;
  }
  Reason operator()(std::optional<double>* out) const { return (*this)(&out->emplace()); }

  Reason operator()(Bytes* out) const {
    std::optional<std::uint64_t> given;
    if (const auto* integer = std::get_if<std::int64_t>(&value_); integer != nullptr && *integer >= 0) {
      given = static_cast<std::uint64_t>(*integer);
    }
    if (const auto* text = std::get_if<std::string>(&value_)) given = parse_size(*text);
    if (!given) return wrong("must be a size such as 65536 or \"64KiB\"");
    if (!within(static_cast<double>(*given))) return wrong("out of bounds");
    out->count = *given;
    return std::nullopt;
  }

  Reason operator()(std::string* out) const {
    const auto* const text = std::get_if<std::string>(&value_);
    if (text == nullptr) return wrong("must be a string");
    const auto& words = bounds_.words;
    if (!words.empty() && std::find(words.begin(), words.end(), *text) == words.end()) return wrong("unknown word");
    *out = *text;
    return std::nullopt;
  }
  Reason operator()(std::filesystem::path* out) const {
    const auto* const text = std::get_if<std::string>(&value_);
    if (text == nullptr || text->empty()) return wrong("must be a path");
    *out = *text;
    return std::nullopt;
  }
  Reason operator()(Secret* out) const {
    const auto* const text = std::get_if<std::string>(&value_);
    if (text == nullptr) return "must be a string (allowed a value, env:NAME or file:PATH)";
    return read_secret(*text, folder_, *out);
  }
  Reason operator()(std::vector<std::string>* out) const {
    const auto* const texts = std::get_if<std::vector<std::string>>(&value_);
    if (texts == nullptr) return wrong("must be an array of strings");
    *out = *texts;
    return std::nullopt;
  }
  Reason operator()(std::vector<Secret>* out) const {
    const auto* const texts = std::get_if<std::vector<std::string>>(&value_);
    if (texts == nullptr) return "must be an array of strings (allowed values, env:NAME or file:PATH)";
    std::vector<Secret> secrets;
    for (const std::string& text : *texts) {
      if (Reason reason = read_secret(text, folder_, secrets.emplace_back())) return reason;
      if (secrets.back().value.empty()) return "a token must not be empty";
    }
    *out = std::move(secrets);
    return std::nullopt;
  }
  Reason operator()(std::chrono::minutes* out) const {
    const auto* const text = std::get_if<std::string>(&value_);
    const auto hour = text != nullptr ? parse_hour(*text) : std::nullopt;
    if (!hour || !within(static_cast<double>(hour->count()))) {
      return fmt::format("must be an hour of the day (got {}, allowed \"00:00\"..\"24:00\")", shown(value_));
    }
    *out = *hour;
    return std::nullopt;
  }
  Reason operator()(Days* out) const {
    const auto* const texts = std::get_if<std::vector<std::string>>(&value_);
    if (texts == nullptr) return wrong("must be an array of days such as \"2026-10-01\"");
    Days days;
    for (const std::string& text : *texts) {
      const auto day = parse_day(text);
      if (!day) return fmt::format("no day (got \"{}\", allowed days such as \"2026-10-01\")", text);
      days.push_back(*day);
    }
    *out = std::move(days);
    return std::nullopt;
  }
  Reason operator()(pipeline::Priority* out) const {
    const auto* const text = std::get_if<std::string>(&value_);
    const auto priority = text != nullptr ? pipeline::parse_priority(*text) : std::nullopt;
    if (!priority) return fmt::format("must be a priority (got {}, allowed P0..P3)", shown(value_));
    *out = *priority;
    return std::nullopt;
  }

 private:
  bool within(double given) const { return given >= bounds_.least && given <= bounds_.most; }

  std::string allowed() const {
    if (!bounds_.words.empty()) return fmt::format(", allowed {}", fmt::join(bounds_.words, ", "));
    if (bounds_.most == 0) return "";
    return fmt::format(", allowed {}..{}", number(bounds_.least), number(bounds_.most));
  }
  std::string wrong(std::string_view reason) const {
    return fmt::format("{} (got {}{})", reason, shown(value_), allowed());
  }

  template <class Number>
  Reason whole(Number& out) const {
    const std::int64_t* const given = std::get_if<std::int64_t>(&value_);
    if (given == nullptr) return wrong("must be an integer");
    if (!within(static_cast<double>(*given))) return wrong("out of bounds");
    out = static_cast<Number>(*given);
    return std::nullopt;
  }
  template <class Duration>
  Reason duration(Duration& out) const {
    std::int64_t count = 0;
    Reason reason = whole(count);
    if (!reason) out = Duration{count};
    return reason;
  }

  const TomlValue& value_;
  const Bounds& bounds_;
  const std::filesystem::path& folder_;
};

struct Written {
  std::string operator()(const bool* value) const { return *value ? "true" : "false"; }
  std::string operator()(const std::uint32_t* value) const { return std::to_string(*value); }
  std::string operator()(const std::size_t* value) const { return std::to_string(*value); }
  std::string operator()(const double* value) const { return number(*value); }
  std::string operator()(const std::optional<double>* value) const { return *value ? number(**value) : ""; }
  std::string operator()(const Bytes* value) const { return std::to_string(value->count); }
  std::string operator()(const std::string* value) const { return *value; }
  std::string operator()(const std::filesystem::path* value) const { return value->string(); }
  std::string operator()(const Secret* value) const { return value->value; }
  std::string operator()(const std::vector<std::string>* value) const { return fmt::format("{}", *value); }
  std::string operator()(const std::vector<Secret>* value) const {
    std::vector<std::string> values;
    for (const Secret& secret : *value) values.push_back(secret.value);
    return (*this)(&values);
  }
  template <class Rep, class Period>
  std::string operator()(const std::chrono::duration<Rep, Period>* value) const {
    return std::to_string(value->count());
  }
  std::string operator()(const std::optional<std::chrono::seconds>* value) const {
    return *value ? std::to_string((*value)->count()) : "";
  }
  std::string operator()(const Days* value) const {
    std::string days;
    for (const std::chrono::year_month_day day : *value) {
      days += fmt::format("{}-{}-{} ", int{day.year()}, unsigned{day.month()}, unsigned{day.day()});
    }
    return days;
  }
  std::string operator()(const pipeline::Priority* value) const { return std::string(to_string(*value)); }
};

}  // namespace

std::optional<std::string> assign(const Slot& slot, const TomlValue& value, const Bounds& bounds,
                                  const std::filesystem::path& folder) {
  return std::visit(Assign(value, bounds, folder), slot);
}

std::string written(const Slot& slot) {
  return std::visit(Written{}, slot);
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{}) return std::nullopt;
  const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  constexpr std::pair<std::string_view, std::uint64_t> kUnits[]{
      {"", 1}, {"B", 1}, {"KiB", kKiB}, {"MiB", kMiB}, {"GiB", 1024 * kMiB}};
  for (const auto& [name, factor] : kUnits) {
    if (unit == name && count <= UINT64_MAX / factor) return count * factor;
  }
  return std::nullopt;
}

}  // namespace danmakud::daemon
