// The event ids seen last and the tickets they went to, in bounded memory: between half of the limit and the limit.
#pragma once

#include <cstdint>
#include <optional>

#include <boost/unordered/unordered_flat_map.hpp>

#include "pipeline/keys.h"

namespace danmakud::pipeline {

class RecentIds {
 public:
  void set_limit(std::size_t limit) { limit_ = limit; }
  std::optional<TicketRef> find(std::uint64_t hash) const;  // nothing: it was not seen
  void insert(std::uint64_t hash, TicketRef ticket);        // what was seen before keeps its ticket
  void erase(std::uint64_t hash);
  std::size_t size() const { return young_.size() + old_.size(); }

 private:
  using Generation = boost::unordered_flat_map<std::uint64_t, TicketRef, KeyHash>;
  std::size_t limit_ = 0;
  Generation young_, old_;  // a full young generation becomes the old one, which is forgotten
};

}  // namespace danmakud::pipeline
