// How a library says something to the operator without printing: the daemon's logger implements it.
#pragma once

#include <string_view>

namespace danmakud::pipeline {

enum class Severity { debug, info, warning, error };

class Reporter {
 public:
  virtual ~Reporter() = default;
  // Any thread. `event`: a short name ("store_failed"); `detail`: logfmt fields or a sentence, nothing personal in it.
  virtual void report(Severity severity, std::string_view event, std::string_view detail) = 0;
};

}  // namespace danmakud::pipeline
