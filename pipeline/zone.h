// A time zone by its IANA name, from the system's zone files.
#pragma once

#include <chrono>
#include <string_view>

#include "pipeline/clock.h"

namespace date {
class time_zone;
}

namespace danmakud::pipeline {

using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

// Thread: its owner's alone; it remembers the offset it looked up last.
class Zone {
 public:
  static bool exists(std::string_view name);

  // An unknown name stands for UTC: the configuration refuses it before it comes here.
  explicit Zone(std::string_view name);

  LocalTime to_local(WallTime time);
  WallTime to_wall(LocalTime time);  // of a time that the clocks showed twice or skipped, one that is near

 private:
  std::chrono::seconds offset_at(WallTime time);

  const date::time_zone* zone_;  // null: UTC; lives as long as the process
  WallTime begin_{}, end_{};     // where offset_ holds
  std::chrono::seconds offset_{0};
};

}  // namespace danmakud::pipeline
