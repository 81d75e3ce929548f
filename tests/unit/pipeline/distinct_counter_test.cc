#include "pipeline/distinct_counter.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace danmakud::pipeline {
namespace {

DistinctCounter count_of(const std::vector<std::uint64_t>& hashes) {
  DistinctCounter counter;
  for (const std::uint64_t hash : hashes) counter.insert(hash);
  return counter;
}

std::vector<std::uint64_t> hashes(std::size_t count) {
  std::mt19937_64 random(7);
  std::vector<std::uint64_t> values(count);
  std::ranges::generate(values, random);
  return values;
}

TEST(DistinctCounterTest, IsExactUpToItsLimit) {
  DistinctCounter counter;
  std::uint64_t inserted = 0;
  for (const std::uint64_t hash : hashes(DistinctCounter::kExactUpTo)) {
    counter.insert(hash);
    counter.insert(hash);
    ASSERT_EQ(counter.count(), ++inserted);
  }
}

TEST(DistinctCounterTest, EstimatesCloselyBeyond) {
  for (const std::size_t count : {5'000U, 20'000U, 300'000U}) {
    const auto estimate = static_cast<double>(count_of(hashes(count)).count());
    EXPECT_NEAR(estimate / static_cast<double>(count), 1.0, 0.05) << count;
  }
}

TEST(DistinctCounterTest, NeverFalls) {
  DistinctCounter counter;
  std::uint64_t before = 0;
  for (const std::uint64_t hash : hashes(20'000)) {
    counter.insert(hash);
    ASSERT_GE(counter.count(), before);
    before = counter.count();
  }
}

TEST(DistinctCounterTest, DoesNotDependOnTheOrder) {
  std::vector<std::uint64_t> values = hashes(10'000);
  const std::uint64_t counted = count_of(values).count();
  std::ranges::reverse(values);
  values.insert(values.end(), values.begin(), values.begin() + 5000);
  EXPECT_EQ(count_of(values).count(), counted);
}

}  // namespace
}  // namespace danmakud::pipeline
