#include "pipeline/distinct_counter.h"

#include <algorithm>
#include <cmath>

namespace danmakud::pipeline {

void DistinctCounter::insert(std::uint64_t hash) {
  hash = std::max<std::uint64_t>(hash, 1);
  if (only_ == 0) only_ = hash;
  if (only_ == hash) return;
  if (many_ == nullptr) {
    many_ = std::make_unique<Many>();
    many_->insert(only_);
  }
  many_->insert(hash);
}

std::uint64_t DistinctCounter::count() const {
  if (many_ != nullptr) return many_->count();
  return only_ == 0 ? 0 : 1;
}

void DistinctCounter::Many::insert(std::uint64_t hash) {
  if (has_overflowed && hash > smallest.back()) return;
  const auto place = std::ranges::lower_bound(smallest, hash);
  if (place != smallest.end() && *place == hash) return;
  smallest.insert(place, hash);
  if (smallest.size() <= kExactUpTo) return;
  smallest.pop_back();
  has_overflowed = true;
}

std::uint64_t DistinctCounter::Many::count() const {
  if (!has_overflowed) return smallest.size();
  const double reached = std::ldexp(static_cast<double>(smallest.back()), -64);  // the share of the hashes' range
  const double estimate = static_cast<double>(kExactUpTo - 1) / reached;
  return std::max<std::uint64_t>(kExactUpTo + 1, static_cast<std::uint64_t>(estimate));
}

}  // namespace danmakud::pipeline
