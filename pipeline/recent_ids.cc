#include "pipeline/recent_ids.h"

namespace danmakud::pipeline {

void RecentIds::erase(std::uint64_t hash) {
  young_.erase(hash);
  old_.erase(hash);
}

std::pair<TicketRef*, bool> RecentIds::insert(std::uint64_t hash) {
  if (const auto seen = old_.find(hash); seen != old_.end()) return {&seen->second, false};
  const auto [entry, is_new] = young_.try_emplace(hash);
  TicketRef* const ticket = &entry->second;  // stays where it is when the generations change
  if (young_.size() >= limit_ / 2) {
    std::swap(young_, old_);
    young_.clear();
  }
  return {ticket, is_new};
}

}  // namespace danmakud::pipeline
