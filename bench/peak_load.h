// Load on a daemon from one thread that is never the limit.
//
// Closed loop: every connection is kept full; what comes out is the daemon's greatest speed.
// Open loop: message i is due at t0 + i/rate, whether the daemon keeps up or not, and its latency counts from when it
// was due, so a daemon that stalls cannot hide it. `lag` is how late this generator itself came to a message; a run
// with a p99 over kMostLag measured the generator and is not valid.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <vector>

#include <poll.h>

#include "bench/latency_histogram.h"
#include "bench/peak_connection.h"
#include "bench/peak_frames.h"

namespace danmakud::bench {

constexpr std::chrono::nanoseconds kMostLag = std::chrono::milliseconds{1};

struct LoadResult {
  std::uint64_t events = 0, complaints = 0, errors = 0;
  std::chrono::nanoseconds wall{};  // until the last ack
  LatencyHistogram ack;             // open loop: by event, from when it was due; closed loop: by write, from the write
  LatencyHistogram lag;             // by frame; open loop only
  bool all_settled = false;
};

class PeakLoad {
 public:
  // Divides the book among the connections. Throws when they cannot be made.
  PeakLoad(FrameBook& book, std::uint16_t port, std::size_t connections);

  // Each sends for `length` and returns when all is settled, or `patience` after the last send.
  LoadResult run_closed(std::chrono::nanoseconds length);
  LoadResult run_open(std::chrono::nanoseconds length, double events_per_second);

 private:
  using Steady = std::chrono::steady_clock;

  // Frames of a lane up to `frames` had been written when `at` was read.
  struct Written {
    std::uint64_t frames;
    Steady::time_point at;
  };
  // One connection and its part of the book. Counts are of frames since the connection was made.
  struct Lane {
    PeakConnection connection;
    FrameRange range;
    std::size_t next = 0;  // the frame to be written
    std::size_t cut = 0;   // bytes of it that are written
    unsigned pass = 0;
    std::uint64_t written = 0, attempted = 0, settled = 0;
    std::deque<Written> in_flight;  // closed loop only
  };
  // What the lanes had done when a run began.
  struct Start {
    std::vector<std::uint64_t> frames;
    std::uint64_t complaints = 0, errors = 0;
    Steady::time_point at;
  };

  Start start() const;
  void finish(const Start& start, LoadResult& result) const;
  std::uint64_t complaints_written() const;
  std::uint64_t errors() const;
  bool is_settled() const;

  bool write_up_to(Lane& lane, std::uint64_t frames);
  // Reads the acks of a lane; true when it has settled more.
  bool read(Lane& lane);
  void record_in_flight(Lane& lane, LatencyHistogram& ack) const;
  // Until a lane can be read (or written, if asked), `most` at the longest. Then can_read(lane) tells.
  void wait(bool for_writing, std::chrono::nanoseconds most);
  bool can_read(std::size_t lane) const;

  FrameBook& book_;
  std::vector<Lane> lanes_;
  std::vector<pollfd> polled_;
};

}  // namespace danmakud::bench
