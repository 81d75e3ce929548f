#include "adapters/posted_body.h"

#include <cstdint>
#include <cstring>
#include <utility>

namespace danmakud::adapters {

PostedBody::PostedBody(std::string bytes, std::vector<pipeline::Message> messages)
    : bytes_(std::move(bytes)), messages_(std::move(messages)) {}

PostedBody::Piece PostedBody::take(std::size_t most_bytes) {
  const std::uint32_t begin = messages_[next_].offset;
  std::uint32_t end = begin;
  Piece piece;
  for (; next_ < messages_.size(); ++next_) {
    pipeline::Message message = messages_[next_];
    const std::uint32_t message_end = message.offset + message.length;
    if (!piece.messages.empty() && message_end - begin > most_bytes) break;
    end = message_end;
    message.offset -= begin;
    piece.messages.push_back(message);
  }
  piece.buffer = pipeline::make_heap_buffer(end - begin);
  std::memcpy(piece.buffer->data(), bytes_.data() + begin, end - begin);
  return piece;
}

}  // namespace danmakud::adapters
