#include "pipeline/stats.h"

#include <gtest/gtest.h>

namespace danmakud::pipeline {
namespace {

TEST(Histogram, CountsAValueInTheBucketThatItsBoundCloses) {
  Histogram histogram;
  histogram.observe(1e-3);
  const Histogram::Snapshot snapshot = histogram.snapshot();
  EXPECT_EQ(snapshot.counts[6], 1u);  // le 1e-3
  EXPECT_EQ(snapshot.counts[7], 0u);
}

TEST(Histogram, CountsWhatIsLessThanAllAndMoreThanAll) {
  Histogram histogram;
  histogram.observe(-5);
  histogram.observe(1e9);
  const Histogram::Snapshot snapshot = histogram.snapshot();
  EXPECT_EQ(snapshot.counts.front(), 1u);
  EXPECT_EQ(snapshot.counts.back(), 1u);
}

TEST(Histogram, WeighsAnObservationByItsTimes) {
  Histogram histogram;
  histogram.observe(0.5, 4);
  EXPECT_EQ(histogram.snapshot().counts[14], 4u);
  EXPECT_DOUBLE_EQ(histogram.snapshot().sum, 2.0);
}

TEST(Histogram, SnapshotsOfManyThreadsAddUp) {
  Histogram one, other;
  one.observe(0.1);
  other.observe(0.1, 2);
  Histogram::Snapshot sum = one.snapshot();
  sum += other.snapshot();
  EXPECT_EQ(sum.counts[12], 3u);
  EXPECT_NEAR(sum.sum, 0.3, 1e-12);
}

TEST(Counter, AddsUp) {
  Counter counter;
  counter.add();
  counter.add(41);
  EXPECT_EQ(counter.value(), 42u);
}

TEST(Names, OfTypesRolesAndCodesAreThoseOfTheWire) {
  EXPECT_EQ(to_string(EventType::private_message), "private_message");
  EXPECT_EQ(to_string(EventType::unknown), "unknown");
  EXPECT_EQ(to_string(Role::moderator), "moderator");
  EXPECT_EQ(to_string(RejectCode::too_large), "too_large");
  EXPECT_EQ(to_string(RejectCode::busy), "busy");
}

}  // namespace
}  // namespace danmakud::pipeline
