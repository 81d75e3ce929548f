// A handler that only looks at the clock: reads every ticket stream by XREADGROUP, and notes when the first version of
// each ticket could be read.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <thread>
#include <vector>

namespace danmakud::bench {

struct TicketSeen {
  unsigned pass = 0;         // of the event that opened it, as Traffic and FrameBook count
  std::uint64_t serial = 0;  // likewise
  std::chrono::steady_clock::time_point at;
};

// Owns a thread until it is destroyed or asked for what it saw. Throws in the constructor where Redis is not there or
// has no ticket streams yet. What is in them already is skipped.
class TicketReader {
 public:
  explicit TicketReader(const std::filesystem::path& redis_socket);

  // Ends the reading.
  std::vector<TicketSeen> take();

 private:
  std::vector<TicketSeen> seen_;  // the thread's until it has ended
  std::jthread thread_;
};

}  // namespace danmakud::bench
