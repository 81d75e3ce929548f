#include "pipeline/serial.h"

#include <charconv>

namespace danmakud::pipeline {
namespace {

constexpr std::size_t kDigits = 6;  // at least

std::int32_t day_of(LocalTime time) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time)};
  const auto month = static_cast<std::int32_t>(static_cast<unsigned>(date.month()));
  const auto day = static_cast<std::int32_t>(static_cast<unsigned>(date.day()));
  return static_cast<int>(date.year()) * 10'000 + month * 100 + day;
}

std::string padded(std::uint32_t number) {
  std::string text = std::to_string(number);
  if (text.size() < kDigits) text.insert(0, kDigits - text.size(), '0');
  return text;
}

}  // namespace

SerialParts split_serial(std::string_view serial) {
  const std::size_t digits = serial.substr(serial.find_last_not_of("0123456789") + 1).size();
  SerialParts parts{serial.substr(0, serial.size() - digits)};
  std::from_chars(serial.data() + parts.stem.size(), serial.data() + serial.size(), parts.number);
  const bool is_whole = parts.number != 0 && padded(parts.number) == serial.substr(parts.stem.size());
  return is_whole ? parts : SerialParts{serial};
}

std::string join_serial(SerialParts parts) {
  std::string serial(parts.stem);
  return parts.number == 0 ? serial : serial + padded(parts.number);
}

void Serials::adopt(const LocalePolicy& locale) {
  prefix_ = locale.serial_prefix;
  zone_ = Zone(locale.time_zone);
}

std::string Serials::next(WallTime opened_at) {
  const std::int32_t day = day_of(zone_.to_local(opened_at));
  return prefix_ + '-' + std::to_string(day) + '-' + padded(++last_numbers_[day]);
}

}  // namespace danmakud::pipeline
