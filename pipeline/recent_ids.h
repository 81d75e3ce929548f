// The event ids seen last, in bounded memory: between half of the limit and the limit.
#pragma once

#include <cstdint>

#include <boost/unordered/unordered_flat_set.hpp>

#include "pipeline/keys.h"

namespace danmakud::pipeline {

class RecentIds {
 public:
  void set_limit(std::size_t limit) { limit_ = limit; }
  bool insert(std::uint64_t hash);  // false: it was there
  std::size_t size() const { return young_.size() + old_.size(); }

 private:
  using Generation = boost::unordered_flat_set<std::uint64_t, KeyHash>;
  std::size_t limit_ = 0;
  Generation young_, old_;  // a full young generation becomes the old one, which is forgotten
};

}  // namespace danmakud::pipeline
