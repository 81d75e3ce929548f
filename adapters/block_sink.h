// Where blocks go when a connection has read them: the screen workers' queues, seen from the I/O threads.
#pragma once

#include <cstddef>

#include "pipeline/block.h"

namespace danmakud::adapters {

class BlockSink {
 public:
  virtual ~BlockSink() = default;
  // Called by the I/O thread of that index only, so a queue can keep a producer token a thread.
  // false: the worker's queue is full; the block is unchanged and the caller tries again later.
  virtual bool try_submit(std::size_t io_thread, std::size_t worker, pipeline::Block& block) = 0;
  // Any thread. Whether little waits for the worker: what is on its way is then with those behind it.
  virtual bool keeps_up(std::size_t worker) const = 0;
};

}  // namespace danmakud::adapters
