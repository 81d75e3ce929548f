// One case of the peak benchmark: what is sent, how, and what came of it.
#pragma once

#include <string>
#include <vector>

#include "bench/peak_frames.h"
#include "bench/peak_load.h"
#include "bench/peak_site.h"

namespace danmakud::bench {

struct PeakCase {
  std::string name;
  FrameOptions frames;
  std::size_t connections = 1;
  bool redis = false;
  bool null_sink = false;  // the daemon's tickets go nowhere
  double rate = 0;         // events a second of an open loop; 0: closed loop
  std::vector<LoadStep> (*shape)(std::chrono::nanoseconds length, double rate) = steady;  // of an open loop
  std::size_t plain_patterns = 0;    // of rules made for the traffic; 0: the site's own rules
  std::size_t idle_connections = 0;  // that send nothing while the load runs
  bool reloads = false;              // every second other rules, whole, which were compiled before
  bool check_lag = true;             // off where nobody looks at latencies
};

struct PeakResult {
  PeakCase peak_case;
  LoadResult load;
  double event_bytes = 0;
  std::chrono::milliseconds cpu{};  // of the whole daemon while the load ran and until it was settled
  ThreadTimes thread_times;         // what of it the threads had
  std::size_t peak_resident_bytes = 0;
  std::uint64_t tickets = 0, redis_entries = 0;  // since the daemon's start
  std::uintmax_t store_bytes = 0;                // at the end
  std::uint64_t reloads = 0;                     // while the load ran
  double idle_connection_bytes = 0;              // resident memory of each
  double delivered_per_second = 0;               // from the first send until Redis had the last
  LatencyHistogram readable;                     // open loop with Redis: from due until a handler could read the ticket
  std::vector<std::string> problems;             // a result with one is no result

  double events_per_cpu_second() const;
  double events_per_second() const;
};

struct PeakLengths {
  std::chrono::milliseconds warm_up{1000}, run{5000};
};

// Starts a site, loads it, checks its counts, ends it. Throws where the case could not be run at all.
PeakResult run_case(const PeakCase& peak_case, SiteOptions site, const PeakLengths& lengths);

}  // namespace danmakud::bench
