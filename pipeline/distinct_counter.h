// How many different values were seen: exact up to a limit, then estimated from the smallest hashes (k minimum values,
// Bar-Yossef 2002; the standard error is 1/sqrt(limit - 2), 1.6 % here). What it says does not depend on the order in
// which the values came, and never falls.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace danmakud::pipeline {

class DistinctCounter {
 public:
  static constexpr std::size_t kExactUpTo = 4096;

  void insert(std::uint64_t hash);  // of 64 well-mixed bits
  std::uint64_t count() const;

 private:
  struct Many {
    void insert(std::uint64_t hash);
    std::uint64_t count() const;

    std::vector<std::uint64_t> smallest;  // ascending; all there are, until it overflows
    bool has_overflowed = false;
  };
  // Most counters never see a second value: those own nothing.
  std::uint64_t only_ = 0;  // 0: none
  std::unique_ptr<Many> many_;
};

}  // namespace danmakud::pipeline
