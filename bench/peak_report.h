// Results of the peak benchmark for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "bench/peak_case.h"

namespace danmakud::bench {

std::string table_head();
std::string table_row(const PeakResult& result);  // its problems on lines below
std::string to_json(const std::vector<PeakResult>& results);

}  // namespace danmakud::bench
