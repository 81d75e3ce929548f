#include "pipeline/block.h"

namespace danmakud::pipeline {
namespace {

class HeapBuffer final : public Buffer {
 public:
  explicit HeapBuffer(std::size_t capacity)
      : capacity_(capacity), bytes_(std::make_unique_for_overwrite<char[]>(capacity + kBlockSlackBytes)) {}
  char* data() override { return bytes_.get(); }
  std::size_t capacity() const override { return capacity_; }

 private:
  const std::size_t capacity_;
  const std::unique_ptr<char[]> bytes_;
};

}  // namespace

std::unique_ptr<Buffer> make_heap_buffer(std::size_t capacity) {
  return std::make_unique<HeapBuffer>(capacity);
}

std::string_view Block::all() const {
  if (messages.empty()) return {};
  const std::size_t begin = messages.front().offset;
  return {buffer->data() + begin, messages.back().offset + messages.back().length - begin};
}

std::size_t Block::bytes() const {
  std::size_t sum = 0;
  for (const Message& message : messages) sum += message.length;
  return sum;
}

}  // namespace danmakud::pipeline
