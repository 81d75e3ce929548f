// Writes one JSON object at the end of a string, member by member. Names are literals that need no escaping.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/ticket_json.h"

namespace danmakud::pipeline {

class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }

  // Names a member; the caller writes its value.
  std::string& member(std::string_view name) {
    const std::string_view before = std::exchange(is_first_, false) ? "\"" : ",\"";
    return out_.append(before).append(name).append("\":");
  }
  void text(std::string_view name, std::string_view value) { append_json_string(value, member(name)); }
  void text_unless_empty(std::string_view name, std::string_view value) {
    if (!value.empty()) text(name, value);
  }
  template <std::integral T>
  void number(std::string_view name, T value) {
    std::array<char, 24> digits;
    member(name).append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
  }
  void number_if_any(std::string_view name, std::optional<std::int64_t> value) {
    if (value) number(name, *value);
  }
  void texts(std::string_view name, const std::vector<std::string>& values) {
    array(name, values, [](const std::string& value, std::string& out) { append_json_string(value, out); });
  }
  template <class T, class Append>
  void array(std::string_view name, const std::vector<T>& values, Append append) {
    member(name) += '[';
    for (const T& value : values) {
      if (&value != &values.front()) out_ += ',';
      append(value, out_);
    }
    out_ += ']';
  }
  void close() { out_ += '}'; }

 private:
  std::string& out_;
  bool is_first_ = true;
};

}  // namespace danmakud::pipeline
