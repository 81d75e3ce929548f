// A connection's receipts in the order in which their blocks were read: what settles early waits for what came before
// it.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>

#include "pipeline/clock.h"
#include "pipeline/receipt.h"

namespace danmakud::adapters {

// Thread: the connection's.
class ReceiptLine {
 public:
  void await(const pipeline::Receipt& receipt, std::size_t bytes, pipeline::SteadyTime since);
  void settle(std::unique_ptr<pipeline::Receipt> receipt);
  // The next receipt of the settled prefix; null where the first is still awaited.
  std::unique_ptr<pipeline::Receipt> pop();

  bool empty() const { return line_.empty(); }
  std::size_t size() const { return line_.size(); }
  std::size_t bytes() const { return bytes_; }
  pipeline::SteadyTime oldest() const { return line_.front().since; }  // Requires: not empty

 private:
  struct Place {
    const pipeline::Receipt* awaited;  // a name, not to be looked into before it settled
    std::unique_ptr<pipeline::Receipt> settled;
    std::size_t bytes;
    pipeline::SteadyTime since;
  };
  std::deque<Place> line_;
  std::size_t bytes_ = 0;
};

}  // namespace danmakud::adapters
