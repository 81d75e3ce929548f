// Rules of plain words, made for a traffic: they find every complaint in it, and which other events they find is known,
// so that a run can ask for the exact number. The rest, up to the number asked for, are words of the traffic's own
// characters that nobody says.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>

#include "bench/traffic.h"

namespace danmakud::bench {

// Const after it is made: any thread.
class PlainRules {
 public:
  // For the first `events` events of the traffic. Throws where so few patterns cannot find every complaint.
  PlainRules(const TrafficProfile& profile, std::size_t events, std::size_t patterns);

  // A rule file with all patterns in at most 500 rules.
  const std::string& file() const { return file_; }
  // Whether a rule hits the text: that of a complaint, or of one who asks in a complaint's words.
  bool finds(const std::string& text) const;

 private:
  std::unordered_set<std::u32string> said_;
  std::string file_;
};

}  // namespace danmakud::bench
