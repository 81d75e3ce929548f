// Picks a share of what passes by, at random: each item with the same probability, at a cost for the picked ones only.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>

namespace danmakud::pipeline {

// Thread: one. The same seed picks the same items.
class Sampler {
 public:
  explicit Sampler(std::uint64_t seed) : random_(seed) {}

  // Calls visit(i) for the picked ones of the next `count` items, numbered from 0.
  template <class Visit>
  void pick(std::size_t count, double share, Visit visit) {
    if (!(share > 0)) return;
    if (share != share_) {
      share_ = share;
      gap_ = draw_gap();
    }
    std::size_t at = 0;
    for (; gap_ < count - at; gap_ = draw_gap()) {
      at += gap_;
      visit(at++);
    }
    gap_ -= count - at;
  }

 private:
  // How many pass by before the next one is picked: geometrically distributed.
  std::size_t draw_gap() {
    if (share_ >= 1) return 0;
    const double uniform = static_cast<double>((random_() >> 11) + 1) * 0x1p-53;  // in (0, 1]
    return static_cast<std::size_t>(std::log(uniform) / std::log1p(-share_));
  }

  std::mt19937_64 random_;
  double share_ = 0;
  std::size_t gap_ = 0;
};

}  // namespace danmakud::pipeline
