// Who joined a ticket, from the last to the first; and the samples that are chosen among the first of them.
//
// Thread: its connection's.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "adapters/sqlite_statement.h"
#include "adapters/ticket_record.h"
#include "pipeline/store.h"

namespace danmakud::adapters {

class JoinerReader {
 public:
  explicit JoinerReader(const SqliteConnection& connection);

  // The addresses of ticket `seq`'s chain from `last` on, down to `after`, not included: oldest first. A link to
  // another ticket's joiner, which only a damaged file has, ends it.
  pipeline::Result<std::vector<std::int64_t>> chain(std::int64_t seq, std::int64_t last, std::int64_t after);
  pipeline::Result<std::optional<pipeline::Complainant>> find(std::int64_t address);
  // Of one ticket; its opener is not among them.
  std::error_code read_samples(std::int64_t seq, const Growth& growth, std::vector<pipeline::Sample>& samples);

 private:
  std::error_code read_block(std::int64_t number);

  Statement select_;
  std::int64_t block_number_ = 0;
  std::optional<JoinerBlock> block_;  // the one that was read last
};

}  // namespace danmakud::adapters
