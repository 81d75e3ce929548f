#include "bench/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace danmakud::bench {
namespace {

constexpr std::chrono::nanoseconds kLongest = std::chrono::hours{1};
constexpr std::size_t kSteps = 64;  // buckets per doubling

// Values below 2*kSteps have a bucket each; above, each doubling is cut into kSteps.
constexpr std::size_t bucket_of(std::uint64_t value) {
  const auto shift = static_cast<std::size_t>(std::bit_width(value / (2 * kSteps)));
  return shift * kSteps + static_cast<std::size_t>(value >> shift);
}

constexpr std::uint64_t upper_end(std::size_t bucket) {
  if (bucket < 2 * kSteps) return bucket;
  const std::size_t shift = bucket / kSteps - 1;
  return ((static_cast<std::uint64_t>(bucket - shift * kSteps) + 1) << shift) - 1;
}

constexpr std::size_t kBuckets = bucket_of(static_cast<std::uint64_t>(kLongest.count())) + 1;

}  // namespace

LatencyHistogram::LatencyHistogram() : buckets_(kBuckets) {}

void LatencyHistogram::record(std::chrono::nanoseconds latency, std::uint64_t count) {
  latency = std::clamp(latency, std::chrono::nanoseconds{0}, kLongest);
  buckets_[bucket_of(static_cast<std::uint64_t>(latency.count()))] += count;
  count_ += count;
  max_ = std::max(max_, latency);
}

void LatencyHistogram::merge(const LatencyHistogram& other) {
  for (std::size_t i = 0; i < kBuckets; ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

std::chrono::nanoseconds LatencyHistogram::percentile(double fraction) const {
  const auto rank = static_cast<std::uint64_t>(std::ceil(fraction * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    seen += buckets_[i];
    if (seen >= rank && seen > 0) return std::min(max_, std::chrono::nanoseconds{upper_end(i)});
  }
  return max_;
}

}  // namespace danmakud::bench
