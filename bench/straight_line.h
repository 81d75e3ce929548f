// What is least possible with the blocks that the pipeline is made of: the same work in one straight line, with nothing
// round it. Events are parsed, their texts folded into one, that scanned at once, and what hits is written as a ticket;
// nothing is queued, counted, masked, scored, remembered or settled. What the pipeline costs beside it is the price of
// being a pipeline.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "matchers/rule_set.h"

namespace danmakud::bench {

// Thread: one.
class StraightLine {
 public:
  // Throws std::runtime_error when there is no memory for the rules.
  explicit StraightLine(std::shared_ptr<const matchers::RuleSet> rules);
  ~StraightLine();
  StraightLine(const StraightLine&) = delete;
  StraightLine& operator=(const StraightLine&) = delete;

  // How many of the events hit. Requires: pipeline::kBlockSlackBytes readable behind each line.
  std::size_t process(std::span<const std::string_view> lines);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace danmakud::bench
