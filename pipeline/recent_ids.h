// The event ids seen last and the tickets they went to, in bounded memory: between half of the limit and the limit.
#pragma once

#include <cstdint>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

#include "pipeline/keys.h"

namespace danmakud::pipeline {

class RecentIds {
 public:
  void set_limit(std::size_t limit) { limit_ = limit; }
  // The ticket of an id, and whether it is new: then it is to be set. Holds until the next call.
  std::pair<TicketRef*, bool> insert(std::uint64_t hash);
  // Loads what insert() will look at: of many ids, one behind the other, the memory is waited for together.
  void fetch(std::uint64_t hash) const {
    const bool is_known = young_.contains(hash) || old_.contains(hash);
    asm volatile("" : : "r"(is_known));  // else nothing would be looked at
  }
  void erase(std::uint64_t hash);
  std::size_t size() const { return young_.size() + old_.size(); }

 private:
  using Generation = boost::unordered_flat_map<std::uint64_t, TicketRef, KeyHash>;
  std::size_t limit_ = 0;
  Generation young_, old_;  // a full young generation becomes the old one, which is forgotten
};

}  // namespace danmakud::pipeline
