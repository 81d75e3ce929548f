#include "pipeline/serial.h"

namespace danmakud::pipeline {
namespace {

std::int32_t day_of(LocalTime time) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time)};
  const auto month = static_cast<std::int32_t>(static_cast<unsigned>(date.month()));
  const auto day = static_cast<std::int32_t>(static_cast<unsigned>(date.day()));
  return static_cast<int>(date.year()) * 10'000 + month * 100 + day;
}

std::string padded(std::uint32_t number, std::size_t digits) {
  std::string text = std::to_string(number);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return text;
}

}  // namespace

void Serials::adopt(const LocalePolicy& locale) {
  prefix_ = locale.serial_prefix;
  zone_ = Zone(locale.time_zone);
}

std::string Serials::next(WallTime opened_at) {
  const std::int32_t day = day_of(zone_.to_local(opened_at));
  return prefix_ + '-' + std::to_string(day) + '-' + padded(++last_numbers_[day], 6);
}

}  // namespace danmakud::pipeline
