// Numbers for people: "DM-20261111-000042", counted per day of the opening event in the configured zone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "pipeline/policy.h"
#include "pipeline/zone.h"

namespace danmakud::pipeline {

// A serial in parts, of which many have the first in common. Whatever the text, joined they are the same again.
struct SerialParts {
  std::string_view stem;     // "DM-20261111-"
  std::uint32_t number = 0;  // 0: the stem is all
};
SerialParts split_serial(std::string_view serial);
std::string join_serial(SerialParts parts);

class Serials {
 public:
  explicit Serials(const LocalePolicy& locale) : prefix_(locale.serial_prefix), zone_(locale.time_zone) {}

  void adopt(const LocalePolicy& locale);  // the counts go on
  void resume(std::int32_t day_yyyymmdd, std::uint32_t last_number) { last_numbers_[day_yyyymmdd] = last_number; }
  std::string next(WallTime opened_at);

 private:
  std::string prefix_;
  Zone zone_;
  std::map<std::int32_t, std::uint32_t> last_numbers_;  // by day
};

}  // namespace danmakud::pipeline
