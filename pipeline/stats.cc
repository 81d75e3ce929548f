#include "pipeline/stats.h"

#include <algorithm>

namespace danmakud::pipeline {

void Histogram::observe(double seconds, std::uint64_t times) {
  const auto bound = std::ranges::lower_bound(kHistogramBounds, seconds);
  counts_[static_cast<std::size_t>(bound - kHistogramBounds.begin())].add(times);
  const double added = seconds * static_cast<double>(times);
  sum_.store(sum_.load(std::memory_order_relaxed) + added, std::memory_order_relaxed);
}

Histogram::Snapshot Histogram::snapshot() const {
  Snapshot copy;
  std::ranges::transform(counts_, copy.counts.begin(), &Counter::value);
  copy.sum = sum_.load(std::memory_order_relaxed);
  return copy;
}

Histogram::Snapshot& Histogram::Snapshot::operator+=(const Snapshot& other) {
  std::ranges::transform(counts, other.counts, counts.begin(), std::plus{});
  sum += other.sum;
  return *this;
}

}  // namespace danmakud::pipeline
