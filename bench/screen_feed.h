// Events for screening from memory, and rules to screen them with: the same for ever, whatever becomes of the project's
// own rules, so that figures of different days can be compared.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/traffic.h"
#include "pipeline/block.h"
#include "pipeline/policy.h"

namespace danmakud::bench {

// The words of 500 rules, one each: 25 things with 19 faults, and 25 phrases that the traffic's complaints hold.
std::vector<std::string> fixed_words();

// The pipeline's default policy with these rules. Null where they do not compile.
std::shared_ptr<const pipeline::Policy> fixed_policy();

// Blocks as large reads leave them. They lie in memory as long as the feed: screening reads in place and changes
// nothing.
class ScreenFeed {
 public:
  explicit ScreenFeed(std::size_t events);

  std::size_t blocks() const { return blocks_.size(); }
  pipeline::Block block(std::size_t index);
  // The JSON of the block's events.
  std::vector<std::string_view> lines(std::size_t index) const;
  const pipeline::Origin& origin() const { return *origin_; }

 private:
  void add(const std::string& json);

  std::string bytes_;
  std::vector<std::vector<pipeline::Message>> blocks_;
  std::shared_ptr<const pipeline::Origin> origin_;
};

}  // namespace danmakud::bench
