// Latencies in buckets whose width grows with the value (log-linear, as HdrHistogram): every value is kept to 1 part in
// 64, from a nanosecond to an hour, in a fixed 16 KiB; recording is a few instructions and allocates nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace danmakud::bench {

// Thread: one writer, read when it has ended.
class LatencyHistogram {
 public:
  LatencyHistogram();

  // Negative latencies count as 0, those over an hour as an hour.
  void record(std::chrono::nanoseconds latency, std::uint64_t count = 1);
  void merge(const LatencyHistogram& other);

  std::uint64_t count() const { return count_; }
  std::chrono::nanoseconds max() const { return max_; }
  // The smallest bucket's upper end that `fraction` of all values do not exceed; never over max(). 0 when empty.
  std::chrono::nanoseconds percentile(double fraction) const;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::chrono::nanoseconds max_{0};
};

}  // namespace danmakud::bench
