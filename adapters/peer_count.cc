#include "adapters/peer_count.h"

namespace danmakud::adapters {

std::optional<PeerCount::Place> PeerCount::enter(const std::string& address) {
  const std::lock_guard lock(mutex_);
  std::size_t& connections = connections_[address];
  if (connections >= most_) return std::nullopt;
  ++connections;
  return Place(*this, address);
}

void PeerCount::leave(const std::string& address) {
  const std::lock_guard lock(mutex_);
  const auto found = connections_.find(address);
  if (--found->second == 0) connections_.erase(found);
}

}  // namespace danmakud::adapters
