#include "pipeline/recent_ids.h"

namespace danmakud::pipeline {

void RecentIds::erase(std::uint64_t hash) {
  young_.erase(hash);
  old_.erase(hash);
}

void RecentIds::fetch(std::uint64_t hash) const {
  young_.fetch(hash);
  old_.fetch(hash);
}

std::pair<TicketRef*, bool> RecentIds::insert(std::uint64_t hash) {
  if (TicketRef* const seen = old_.find(hash)) return {seen, false};
  const auto [ticket, is_new] = young_.insert(hash);  // stays where it is when the generations change
  if (young_.size() >= limit_ / 2) {
    std::swap(young_, old_);
    young_.clear();
  }
  return {ticket, is_new};
}

}  // namespace danmakud::pipeline
