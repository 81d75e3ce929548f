// Compares what was acknowledged with what handlers and the store have. It takes the queues' entries away as it reads
// them, as handlers do, so that a long run needs no memory for tickets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/redis_server.h"

namespace danmakud::test {

struct Verdict {
  std::size_t acknowledged = 0;
  std::size_t lost = 0;   // acknowledged, and not in its queue, or not in the store
  std::size_t twice = 0;  // more than once in its queue, or in the store
  bool is_good() const { return lost == 0 && twice == 0; }
};

class Oracle {
 public:
  explicit Oracle(std::size_t senders) : entered_(senders) {}

  void collect(RedisServer& redis);  // which must be up and well
  Verdict judge(const std::vector<std::size_t>& acknowledged, const std::string& store_path) const;

 private:
  using Counts = std::vector<std::vector<std::uint8_t>>;  // by sender, by number
  static void count(std::string_view event_id, Counts& counts);
  void take(const RedisAnswer& entry);

  Counts entered_;                            // openings in the queues
  std::map<std::string, int> crowd_entries_;  // by ticket id and version
};

}  // namespace danmakud::test
