// Serials that followed each other, as their tickets did, are one row: what stands in it leads from a serial to its
// ticket, and says which was the day's last.
#pragma once

#include <cstdint>
#include <vector>

#include "adapters/ticket_record.h"

namespace danmakud::adapters {

struct SerialRun {
  std::int64_t day = 0, first = 0, last = 0, first_seq = 0;
};

class SerialRuns {
 public:
  void add(const Serial& serial, std::int64_t seq) {
    if (runs_.empty() || !continues(runs_.back(), serial, seq)) {
      runs_.push_back({serial.day, serial.number, serial.number, seq});
    } else {
      runs_.back().last = serial.number;
    }
  }
  const std::vector<SerialRun>& get() const { return runs_; }

 private:
  static bool continues(const SerialRun& run, const Serial& serial, std::int64_t seq) {
    return serial.day == run.day && serial.number == run.last + 1 && seq - run.first_seq == serial.number - run.first;
  }
  std::vector<SerialRun> runs_;
};

}  // namespace danmakud::adapters
