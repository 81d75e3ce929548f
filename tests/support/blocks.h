// Blocks from plain strings, as a connection would have cut them.
#pragma once

#include <cstring>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

#include "pipeline/block.h"

namespace danmakud::test {

inline std::shared_ptr<const pipeline::Origin> origin(std::string_view platform = "kuaishou",
                                                      std::string_view room = "") {
  return std::make_shared<pipeline::Origin>(pipeline::Origin{0, std::string(platform), std::string(room), true});
}

inline pipeline::Block make_block(const std::vector<std::string>& messages, const pipeline::Clock& clock,
                                  pipeline::Hold hold, std::shared_ptr<const pipeline::Origin> from = origin()) {
  std::size_t bytes = 0;
  for (const std::string& message : messages) bytes += message.size();
  pipeline::Block block;
  block.buffer = pipeline::make_heap_buffer(bytes + 1);
  std::uint32_t offset = 0;
  for (const std::string& message : messages) {
    std::memcpy(block.buffer->data() + offset, message.data(), message.size());
    block.messages.push_back({offset, static_cast<std::uint32_t>(message.size()), pipeline::Framing::lines});
    offset += static_cast<std::uint32_t>(message.size());
  }
  block.origin = std::move(from);
  block.received = clock.wall();
  block.read_at = clock.steady();
  block.hold = std::move(hold);
  return block;
}

}  // namespace danmakud::test
