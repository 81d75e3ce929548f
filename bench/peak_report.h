// Results of the peak benchmark for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "bench/peak_case.h"

namespace danmakud::bench {

std::string table_head();
std::string table_row(const PeakResult& result);  // its problems on lines below
// What reloads cost in latency: a line beneath the row of a case with them, the same without them being among `others`.
std::string reload_line(const PeakResult& result, const std::vector<PeakResult>& others);
std::string to_json(const std::vector<PeakResult>& results);

}  // namespace danmakud::bench
