// A daemon under a steady load for a long while: does what it holds stay as it is?
#pragma once

#include <cstddef>

namespace danmakud::test {

struct Soak {
  int seconds = 1'200;
  std::size_t complaints = 500, comments = 0;  // a second; the comments are no complaints, and ask for no acks
};

// Prints what the process holds, sixty times at most, and a verdict. true: flat, and an orderly end.
bool run_soak(const Soak& soak);

}  // namespace danmakud::test
