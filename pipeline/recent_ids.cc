#include "pipeline/recent_ids.h"

#include <utility>

namespace danmakud::pipeline {

std::optional<TicketRef> RecentIds::find(std::uint64_t hash) const {
  for (const Generation* const generation : {&young_, &old_}) {
    if (const auto seen = generation->find(hash); seen != generation->end()) return seen->second;
  }
  return std::nullopt;
}

void RecentIds::erase(std::uint64_t hash) {
  young_.erase(hash);
  old_.erase(hash);
}

void RecentIds::insert(std::uint64_t hash, TicketRef ticket) {
  if (old_.contains(hash) || !young_.try_emplace(hash, ticket).second) return;
  if (young_.size() < limit_ / 2) return;
  std::swap(young_, old_);
  young_.clear();
}

}  // namespace danmakud::pipeline
