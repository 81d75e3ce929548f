#include "pipeline/recent_ids.h"

#include <utility>

namespace danmakud::pipeline {

bool RecentIds::insert(std::uint64_t hash) {
  if (old_.contains(hash) || !young_.insert(hash).second) return false;
  if (young_.size() < limit_ / 2) return true;
  std::swap(young_, old_);
  young_.clear();
  return true;
}

}  // namespace danmakud::pipeline
