#include "adapters/sources/json_values.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace danmakud::adapters {
namespace {

using simdjson::dom::element;

constexpr double kMostWhole = 9.2e18;

std::optional<element> find(const element& value, std::string_view pointer) {
  element found;
  if (value.at_pointer(pointer).get(found) != simdjson::SUCCESS) return std::nullopt;
  return found;
}

std::int64_t parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

}  // namespace

std::optional<std::string> text_at(const element& value, std::string_view pointer) {
  const auto found = find(value, pointer);
  if (!found) return std::nullopt;
  if (found->is_string()) return std::string(std::string_view(*found));
  if (found->is_int64()) return std::to_string(std::int64_t(*found));
  if (found->is_uint64()) return std::to_string(std::uint64_t(*found));
  if (found->is_double()) return fmt::format("{}", double(*found));
  if (found->is_bool()) return bool(*found) ? "true" : "false";
  return std::nullopt;
}

std::string_view string_at(const element& value, std::string_view pointer) {
  std::string_view text;
  const auto found = find(value, pointer);
  return found && found->get(text) == simdjson::SUCCESS ? text : std::string_view{};
}

std::int64_t number_at(const element& value, std::string_view pointer) {
  const auto found = find(value, pointer);
  if (!found) return 0;
  if (found->is_int64()) return std::int64_t(*found);
  if (found->is_double()) return std::abs(double(*found)) < kMostWhole ? static_cast<std::int64_t>(double(*found)) : 0;
  std::string_view text;
  return found->get(text) == simdjson::SUCCESS ? parse_number(text) : 0;
}

}  // namespace danmakud::adapters
