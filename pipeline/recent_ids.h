// The event ids seen last and the tickets they went to, in bounded memory: between half of the limit and the limit.
#pragma once

#include <cstdint>
#include <utility>

#include "pipeline/key_table.h"
#include "pipeline/keys.h"

namespace danmakud::pipeline {

class RecentIds {
 public:
  explicit RecentIds(std::uint64_t seed = 0) : young_(seed), old_(seed) {}  // of KeyTable

  void set_limit(std::size_t limit) { limit_ = limit; }
  // The ticket of an id, and whether it is new: then it is to be set. Holds until the next call.
  std::pair<TicketRef*, bool> insert(std::uint64_t hash);
  void fetch(std::uint64_t hash) const;  // for the insert() to come
  void erase(std::uint64_t hash);
  std::size_t size() const { return young_.size() + old_.size(); }

 private:
  std::size_t limit_ = 0;
  KeyTable<TicketRef> young_, old_;  // a full young generation becomes the old one, which is forgotten
};

}  // namespace danmakud::pipeline
