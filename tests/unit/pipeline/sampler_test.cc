#include "pipeline/sampler.h"

#include <vector>

#include <gtest/gtest.h>

namespace danmakud::pipeline {
namespace {

// Of `blocks` blocks of `size` items.
std::vector<std::size_t> picked(Sampler& sampler, std::size_t blocks, std::size_t size, double share) {
  std::vector<std::size_t> all;
  for (std::size_t block = 0; block < blocks; ++block) {
    sampler.pick(size, share, [&](std::size_t at) { all.push_back(block * size + at); });
  }
  return all;
}

TEST(Sampler, PicksTheShare) {
  Sampler sampler(7);
  const std::size_t count = picked(sampler, 100'000, 10, 0.01).size();
  EXPECT_GT(count, 9'500u);  // of 10,000 expected; five standard deviations
  EXPECT_LT(count, 10'500u);
}

TEST(Sampler, PicksTheSameWhateverTheBlocks) {
  Sampler one(7), other(7);
  EXPECT_EQ(picked(one, 1, 10'000, 0.05), picked(other, 1'000, 10, 0.05));
}

TEST(Sampler, TheWholeShareIsAllAndNoneIsNone) {
  Sampler sampler(7);
  EXPECT_EQ(picked(sampler, 3, 5, 1).size(), 15u);
  EXPECT_TRUE(picked(sampler, 3, 5, 0).empty());
  EXPECT_EQ(picked(sampler, 3, 5, 1).size(), 15u);
}

}  // namespace
}  // namespace danmakud::pipeline
