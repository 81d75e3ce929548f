#include "bench/latency_histogram.h"

#include <gtest/gtest.h>

namespace danmakud::bench {
namespace {

using namespace std::chrono_literals;

TEST(LatencyHistogram, IsEmptyAtFirst) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.percentile(0.99), 0ns);
}

TEST(LatencyHistogram, KeepsSmallValuesExactly) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 100; ++i) histogram.record(std::chrono::nanoseconds{i});
  EXPECT_EQ(histogram.percentile(0.5), 50ns);
  EXPECT_EQ(histogram.percentile(0.99), 99ns);
  EXPECT_EQ(histogram.max(), 100ns);
}

// Every order of magnitude, and both sides of each bucket's border.
TEST(LatencyHistogram, KeepsEveryValueToOnePartIn64) {
  for (std::int64_t value = 1; value < 3'600'000'000'000; value = value * 3 / 2 + 1) {
    LatencyHistogram histogram;
    histogram.record(std::chrono::nanoseconds{value});
    histogram.record(1h);
    const std::int64_t kept = histogram.percentile(0.5).count();
    EXPECT_GE(kept, value);
    EXPECT_LE(kept - value, value / 64) << value;
  }
}

TEST(LatencyHistogram, ClampsWhatIsOutOfRange) {
  LatencyHistogram histogram;
  histogram.record(-5ns);
  EXPECT_EQ(histogram.percentile(1), 0ns);
  histogram.record(3h);
  EXPECT_EQ(histogram.percentile(1), 1h);
}

TEST(LatencyHistogram, CountsManyOfOneLatencyAtOnce) {
  LatencyHistogram histogram;
  histogram.record(1us, 99);
  histogram.record(1ms);
  EXPECT_EQ(histogram.count(), 100u);
  EXPECT_LT(histogram.percentile(0.99), 2us);
  EXPECT_EQ(histogram.percentile(1), 1ms);
}

TEST(LatencyHistogram, MergesAsIfRecordedByOne) {
  LatencyHistogram left, right;
  left.record(10ns);
  right.record(20ns, 3);
  left.merge(right);
  EXPECT_EQ(left.count(), 4u);
  EXPECT_EQ(left.percentile(0.25), 10ns);
  EXPECT_EQ(left.max(), 20ns);
}

}  // namespace
}  // namespace danmakud::bench
