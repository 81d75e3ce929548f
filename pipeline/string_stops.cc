#include "pipeline/string_stops.h"

#include <functional>

#include <simdjson.h>

#include "pipeline/stop_scan.h"

namespace danmakud::pipeline {

void StringStops::expect(std::string_view bytes, bool is_utf8) {
  is_utf8_ = is_utf8 || simdjson::validate_utf8(bytes);
  expected_ = fetched_ = bytes.data();
  expected_end_ = bytes.data() + bytes.size();
  held_ = {};
  fetch_ahead_of(fetched_);
}

std::string_view StringStops::look_at(std::string_view message) {
  held_ = {};
  const std::less_equal<const char*> reaches;
  const bool is_expected =
      reaches(expected_, message.data()) && reaches(message.data() + message.size(), expected_end_);
  if (!is_expected || !is_utf8_) return {};
  std::string_view bytes(message.data(), static_cast<std::size_t>(expected_end_ - message.data()));
  if (bytes.size() > kMostBytes) {
    const std::size_t feed = bytes.rfind('\n', kMostBytes - 1);
    bytes = bytes.substr(0, feed == std::string_view::npos ? kMostBytes : feed + 1);
  }
  mark(bytes);
  held_ = bytes;
  return message.substr(0, bytes.size());
}

std::string_view StringStops::seen_alone(std::string_view line) {
  held_ = {};
  if (line.size() > kMostBytes || !simdjson::validate_utf8(line)) return {};
  mark(line);
  return line;
}

// What is behind the bytes is marked, too.
void StringStops::mark(std::string_view bytes) {
  base_ = bytes.data();
  find_stops(bytes.data(), bytes.size(), words_.data());
  const std::size_t whole = bytes.size() / 64, rest = bytes.size() % 64;
  if (rest != 0) words_[whole] |= ~std::uint64_t{0} << rest;
  const std::size_t behind = whole + (rest != 0 ? 1 : 0);
  words_[behind] = words_[behind + 1] = ~std::uint64_t{0};
}

}  // namespace danmakud::pipeline
