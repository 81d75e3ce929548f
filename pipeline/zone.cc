#include "pipeline/zone.h"

#include <stdexcept>

#include <date/tz.h>

namespace danmakud::pipeline {
namespace {

const date::time_zone* find_zone(std::string_view name) {
  try {
    return date::locate_zone(name);
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

}  // namespace

bool Zone::exists(std::string_view name) {
  return find_zone(name) != nullptr;
}

Zone::Zone(std::string_view name) : zone_(find_zone(name)) {}

std::chrono::seconds Zone::offset_at(WallTime time) {
  if (zone_ == nullptr || (begin_ <= time && time < end_)) return offset_;
  const date::sys_info info = zone_->get_info(std::chrono::floor<std::chrono::seconds>(time));
  begin_ = info.begin;
  end_ = info.end;
  return offset_ = info.offset;
}

LocalTime Zone::to_local(WallTime time) {
  return LocalTime{time.time_since_epoch() + offset_at(time)};
}

WallTime Zone::to_wall(LocalTime time) {
  const WallTime as_if_utc{time.time_since_epoch()};
  return as_if_utc - offset_at(as_if_utc - offset_at(as_if_utc));
}

}  // namespace danmakud::pipeline
