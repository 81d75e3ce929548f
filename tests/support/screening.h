// What screening is tested with: rules as a file would hold them, and blocks that were read at a time that tests know.
#pragma once

#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "matchers/rule_set.h"
#include "pipeline/block.h"

namespace danmakud::test {

inline constexpr pipeline::WallTime kNow{std::chrono::milliseconds{1'794'398'400'500}};

inline std::shared_ptr<const pipeline::Origin> origin_of(std::string platform, std::string room_id,
                                                         std::uint16_t source = 0) {
  auto origin = std::make_shared<pipeline::Origin>();
  origin->source = source;
  origin->platform = std::move(platform);
  origin->room_id = std::move(room_id);
  return origin;
}

// A block of these messages, from an origin without defaults, without a hold.
inline pipeline::Block block_of(const std::vector<std::string>& messages,
                                pipeline::Framing framing = pipeline::Framing::lines) {
  pipeline::Block block;
  std::size_t size = 0;
  for (const std::string& message : messages) size += message.size();
  block.buffer = pipeline::make_heap_buffer(size);
  std::size_t offset = 0;
  for (const std::string& message : messages) {
    std::memcpy(block.buffer->data() + offset, message.data(), message.size());
    block.messages.push_back({static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(message.size()), framing});
    offset += message.size();
  }
  block.origin = origin_of("", "");
  block.received = kNow;
  return block;
}

// Requires: rules without faults; throws what is wrong with them.
inline std::shared_ptr<const matchers::RuleSet> compile_rules(std::string_view toml) {
  matchers::ParsedRules parsed = matchers::parse_rules(toml, "test.toml");
  if (!parsed.faults.empty()) throw std::invalid_argument(to_string(parsed.faults.front()));
  matchers::RuleSet::Compiled compiled = matchers::RuleSet::compile(std::move(parsed));
  if (!compiled.faults.empty()) throw std::invalid_argument(to_string(compiled.faults.front()));
  return compiled.rules;
}

}  // namespace danmakud::test
