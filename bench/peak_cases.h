// The cases of the peak benchmark. docs/benchmarks.md says what each tells.
#pragma once

#include <vector>

#include "bench/peak_case.h"

namespace danmakud::bench {

// Closed loops: speed. The first is the one that the project's goal speaks of.
std::vector<PeakCase> closed_cases();

// Open loops: latency. A rate of up to 1 is a share of the speed that the first closed loop reached.
std::vector<PeakCase> open_cases();

}  // namespace danmakud::bench
