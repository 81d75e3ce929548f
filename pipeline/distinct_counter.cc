#include "pipeline/distinct_counter.h"

#include <algorithm>
#include <cmath>

namespace danmakud::pipeline {

void DistinctCounter::insert(std::uint64_t hash) {
  if (overflowed_ && hash > smallest_.back()) return;
  const auto place = std::ranges::lower_bound(smallest_, hash);
  if (place != smallest_.end() && *place == hash) return;
  smallest_.insert(place, hash);
  if (smallest_.size() <= kExactUpTo) return;
  smallest_.pop_back();
  overflowed_ = true;
}

std::uint64_t DistinctCounter::count() const {
  if (!overflowed_) return smallest_.size();
  const double reached = std::ldexp(static_cast<double>(smallest_.back()), -64);  // the share of the hashes' range
  const double estimate = static_cast<double>(kExactUpTo - 1) / reached;
  return std::max<std::uint64_t>(kExactUpTo + 1, static_cast<std::uint64_t>(estimate));
}

}  // namespace danmakud::pipeline
