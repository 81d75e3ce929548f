#include "daemon/sources.h"

#include <algorithm>

#include "pipeline/stats.h"

namespace danmakud::daemon {

std::uint16_t Sources::index_of(std::string_view name) {
  const std::scoped_lock lock(mutex_);
  const auto known = std::ranges::find(names_, name);
  if (known != names_.end()) return static_cast<std::uint16_t>(known - names_.begin());
  if (names_.size() < pipeline::kMaxSources) {
    const bool is_last = names_.size() + 1 == pipeline::kMaxSources;
    names_.emplace_back(is_last ? kOtherSources : name);
  }
  return static_cast<std::uint16_t>(names_.size() - 1);
}

std::vector<std::string> Sources::names() const {
  const std::scoped_lock lock(mutex_);
  return names_;
}

}  // namespace danmakud::daemon
