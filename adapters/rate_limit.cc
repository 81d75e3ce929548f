#include "adapters/rate_limit.h"

#include <algorithm>

namespace danmakud::adapters {

bool RateLimit::allow(const std::string& address, pipeline::SteadyTime now) {
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= max_addresses_ && !buckets_.contains(address)) forget_full(now);
  Bucket& bucket = buckets_.try_emplace(address, Bucket{per_minute_, now}).first->second;
  const double minutes = std::chrono::duration<double, std::ratio<60>>(now - bucket.at).count();
  bucket = {std::min(per_minute_, bucket.left + minutes * per_minute_), now};
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

// A bucket that would be full again says nothing. Where none is, all are forgotten: an attack from so many addresses is
// not held here.
void RateLimit::forget_full(pipeline::SteadyTime now) {
  const auto removed =
      std::erase_if(buckets_, [&](const auto& entry) { return now - entry.second.at > std::chrono::minutes{1}; });
  if (removed == 0) buckets_.clear();
}

}  // namespace danmakud::adapters
