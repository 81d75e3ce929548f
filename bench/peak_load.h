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
#include <optional>
#include <vector>

#include <poll.h>

#include "bench/latency_histogram.h"
#include "bench/load_plan.h"
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
  LoadResult run_open(const std::vector<LoadStep>& events);
  // When an event of the last open loop was due; nothing for one that was sent before it.
  std::optional<std::chrono::steady_clock::time_point> due(unsigned pass, std::uint64_t event) const;

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
    std::size_t next = 0;     // the frame to be written
    std::size_t cut = 0;      // bytes of it that are written
    std::size_t renewed = 0;  // up to here the frames have the ids of this pass
    unsigned pass = 0;
    std::uint64_t written = 0, attempted = 0, settled = 0;
    std::deque<Written> in_flight;  // closed loop only
  };
  // When the frames of an open loop are due: frame j of lane l is the plan's frame j * lanes + l.
  struct OpenRun {
    LoadPlan plan;
    Steady::time_point t0;
    std::vector<std::uint64_t> began;  // frames each lane had written before
    std::size_t lanes() const { return began.size(); }

    // `frame`: of the lane, counted since its connection was made.
    Steady::time_point due(std::uint64_t frame, std::size_t lane) const {
      return t0 + plan.due((frame - began[lane]) * lanes() + lane);
    }
    std::uint64_t of_lane(std::uint64_t units, std::size_t lane) const {
      return began[lane] + (units + lanes() - 1 - lane) / lanes();
    }
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

  std::vector<LoadStep> frames_of(std::vector<LoadStep> events) const;
  bool write_due(const OpenRun& run, LatencyHistogram& lag);
  bool write_up_to(Lane& lane, std::uint64_t frames);
  void renew_up_to(Lane& lane, std::size_t frame);
  // Reads the acks of a lane; true when it has settled more.
  bool read(Lane& lane);
  void record_in_flight(Lane& lane, LatencyHistogram& ack) const;
  // Until a lane can be read (or written, if asked), `most` at the longest. Then can_read(lane) tells.
  void wait(bool for_writing, std::chrono::nanoseconds most);
  bool can_read(std::size_t lane) const;

  FrameBook& book_;
  std::vector<Lane> lanes_;
  std::vector<pollfd> polled_;
  std::optional<OpenRun> open_;
};

}  // namespace danmakud::bench
