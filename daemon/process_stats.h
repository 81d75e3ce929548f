// What the kernel says of this process.
#pragma once

#include <cstdint>

namespace danmakud::daemon {

struct ProcessStats {
  double cpu_seconds = 0;
  double start_seconds = 0;  // since the Unix epoch
  std::uint64_t resident_bytes = 0, virtual_bytes = 0;
  std::uint64_t open_fds = 0, max_fds = 0, threads = 0;
};

ProcessStats process_stats();

}  // namespace danmakud::daemon
