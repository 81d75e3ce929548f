// A set of small numbers that empties in no time: a member is a slot stamped with the current round.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace danmakud::matchers {

class RoundSet {
 public:
  void clear(std::size_t size) {
    if (stamps_.size() < size) stamps_.resize(size, 0);
    if (++round_ != 0) return;
    std::ranges::fill(stamps_, 0);
    round_ = 1;
  }
  bool contains(std::size_t number) const { return stamps_[number] == round_; }
  bool insert(std::size_t number) {
    if (contains(number)) return false;
    stamps_[number] = round_;
    return true;
  }

 private:
  std::vector<std::uint32_t> stamps_;
  std::uint32_t round_ = 0;
};

}  // namespace danmakud::matchers
