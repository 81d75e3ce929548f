// Where the links of a source put their events on the way into the pipeline: lines gather while the thread is busy and
// go out as one block. One feed a source and worker, so that a room's events stay in order.
//
// Thread: the runner's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "adapters/block_sink.h"
#include "adapters/sources/source_event.h"
#include "pipeline/clock.h"
#include "pipeline/receipt.h"

namespace danmakud::adapters {

struct FeedPlace {
  BlockSink& sink;
  const pipeline::Clock& clock;
  std::size_t io_thread = 0;
  std::size_t worker = 0;
  std::chrono::milliseconds shed_after{100};
};

class SourceFeed {
 public:
  // `id`: what receipts call us; `receipts` outlives every block that was submitted.
  SourceFeed(FeedPlace place, std::shared_ptr<const pipeline::Origin> origin, pipeline::ReceiptSink& receipts,
             std::uint64_t id, bool wants_tickets);

  bool append(std::string_view lines);  // true: these are the first to wait for flush()
  void withdraw(const Recall& recall) { withdraw_event(recall, lines_); }
  void flush();  // again and again while is_blocked()
  bool is_blocked() const { return waiting_.has_value(); }
  bool is_full() const;  // links should read no more
  bool is_empty() const { return !waiting_ && lines_.empty(); }

  void on_receipt(const pipeline::Receipt& receipt);
  bool is_settled() const { return is_empty() && unsettled_ == 0; }  // where receipts come back to us
  bool take_loss() { return std::exchange(has_loss_, false); }       // a block was given up since last asked

 private:
  pipeline::Block make_block();

  const FeedPlace place_;
  const std::shared_ptr<const pipeline::Origin> origin_;
  pipeline::ReceiptSink& receipts_;
  const std::uint64_t id_;
  const bool wants_tickets_;
  std::string lines_;
  pipeline::SteadyTime first_read_at_{};
  std::optional<pipeline::Block> waiting_;  // found no room
  pipeline::SteadyTime waiting_since_{};
  std::size_t unsettled_ = 0;  // blocks
  bool has_loss_ = false;
};

}  // namespace danmakud::adapters
