// A store that keeps nothing, and says that all of it was delivered: what a daemon takes without its sink.
//
// Thread: record's.
#pragma once

#include "pipeline/store.h"

namespace danmakud::bench {

class NullStore final : public pipeline::Store {
 public:
  pipeline::Result<void> load(std::size_t max_tickets, pipeline::WindowLoader& loader) override;
  pipeline::Result<pipeline::CommitReport> commit(std::span<const pipeline::TicketChange> changes,
                                                  std::span<const pipeline::Delivered> delivered) override;
  std::uint64_t waiting() override { return 0; }
  std::uint64_t observed() override { return observed_; }
  pipeline::Result<bool> prune(pipeline::WallTime now) override;

 private:
  std::int64_t last_seq_ = 0;
  std::uint64_t observed_ = 0;
};

}  // namespace danmakud::bench
