#include "adapters/buffer_pool.h"

#include <cstdlib>
#include <utility>

namespace danmakud::adapters {

struct BufferPool::Storage {
  Storage* next = nullptr;
  std::unique_ptr<char[]> bytes;
};

class BufferPool::Lent final : public pipeline::Buffer {
 public:
  Lent(BufferPool& pool, Storage* storage) : pool_(pool), storage_(storage) {}
  ~Lent() override { pool_.give_back(storage_); }
  char* data() override { return storage_->bytes.get(); }
  std::size_t capacity() const override { return pool_.buffer_bytes_; }

 private:
  BufferPool& pool_;
  Storage* const storage_;
};

BufferPool::BufferPool(std::size_t buffer_bytes, std::size_t keep_free)
    : buffer_bytes_(buffer_bytes), keep_free_(keep_free) {}

BufferPool::~BufferPool() {
  while (Storage* const storage = take()) delete storage;
}

std::unique_ptr<pipeline::Buffer> BufferPool::lend() {
  Storage* storage = take();
  if (storage == nullptr) {
    storage = new Storage{nullptr, std::make_unique_for_overwrite<char[]>(buffer_bytes_ + pipeline::kBlockSlackBytes)};
    allocated_.fetch_add(1, std::memory_order_relaxed);
  }
  return std::make_unique<Lent>(*this, storage);
}

BufferPool::Storage* BufferPool::take() {
  if (free_ == nullptr) free_ = returned_.exchange(nullptr, std::memory_order_acquire);
  if (free_ == nullptr) return nullptr;
  free_count_.fetch_sub(1, std::memory_order_relaxed);
  return std::exchange(free_, free_->next);
}

void BufferPool::give_back(Storage* storage) {
  if (free_count_.load(std::memory_order_relaxed) >= keep_free_) {  // about: a few more or less do no harm
    delete storage;
    allocated_.fetch_sub(1, std::memory_order_relaxed);
    return;
  }
  free_count_.fetch_add(1, std::memory_order_relaxed);
  storage->next = returned_.load(std::memory_order_relaxed);
  while (
      !returned_.compare_exchange_weak(storage->next, storage, std::memory_order_release, std::memory_order_relaxed)) {
  }
}

}  // namespace danmakud::adapters
