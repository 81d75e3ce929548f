// Read buffers of one I/O thread: lent to blocks, given back from whatever thread ends the block, lent again.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

#include "pipeline/block.h"

namespace danmakud::adapters {

// Thread: lend() and allocated_bytes() the owner's; buffers may be destroyed by any. Outlives the buffers it lent.
class BufferPool {
 public:
  BufferPool(std::size_t buffer_bytes, std::size_t keep_free);
  ~BufferPool();
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  std::unique_ptr<pipeline::Buffer> lend();
  std::size_t allocated_bytes() const { return allocated_.load(std::memory_order_relaxed) * buffer_bytes_; }

 private:
  class Lent;
  struct Storage;

  Storage* take();
  void give_back(Storage* storage);  // any thread

  const std::size_t buffer_bytes_;
  const std::size_t keep_free_;
  Storage* free_ = nullptr;                  // the owner's
  std::atomic<Storage*> returned_{nullptr};  // pushed by any thread, taken whole by the owner: no ABA
  std::atomic<std::size_t> allocated_{0};
  std::atomic<std::size_t> free_count_{0};
};

}  // namespace danmakud::adapters
