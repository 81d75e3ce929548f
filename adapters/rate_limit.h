// A token bucket an address: so many a minute, a burst of as many. Bounded: the addresses seen least recently are
// forgotten.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "pipeline/clock.h"

namespace danmakud::adapters {

// Any thread.
class RateLimit {
 public:
  explicit RateLimit(double per_minute, std::size_t max_addresses = 65'536)
      : per_minute_(per_minute), max_addresses_(max_addresses) {}
  bool allow(const std::string& address, pipeline::SteadyTime now);

 private:
  struct Bucket {
    double left = 0;
    pipeline::SteadyTime at{};
  };
  void forget_full(pipeline::SteadyTime now);

  const double per_minute_;
  const std::size_t max_addresses_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;  // guarded by mutex_
};

}  // namespace danmakud::adapters
