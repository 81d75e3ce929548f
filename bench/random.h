// SplitMix64: the same numbers for the same seed with every compiler and library, which the std:: distributions do not
// promise.
#pragma once

#include <cstddef>
#include <cstdint>

namespace danmakud::bench {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t bits = state_ += 0x9e3779b97f4a7c15;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
    return bits ^ (bits >> 31);
  }
  // In [0, bound). The bias of a remainder is far below what traffic could show. Requires: bound > 0.
  std::size_t below(std::size_t bound) { return next() % bound; }
  // In [0, 1).
  double fraction() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  bool chance(double probability) { return fraction() < probability; }

 private:
  std::uint64_t state_;
};

}  // namespace danmakud::bench
