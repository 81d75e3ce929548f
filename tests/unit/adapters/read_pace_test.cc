#include "adapters/read_pace.h"

#include <gtest/gtest.h>

namespace danmakud::adapters {
namespace {

using namespace std::chrono_literals;

class ReadPaceTest : public testing::Test {
 protected:
  bool read(ReadPace::Read read, std::chrono::microseconds after) { return pace_.note(read, now_ += after); }
  void come_thick() {
    for (int i = 0; i < 100; ++i) read(kSmall, 20us);
  }

  static constexpr ReadPace::Read kSmall{.bytes = 1000, .messages = 5};
  static constexpr ReadPace::Read kSingle{.bytes = 200, .messages = 1};
  ReadPace pace_;
  pipeline::SteadyTime now_{1h};
};

TEST_F(ReadPaceTest, ManySmallReadsRest) {
  come_thick();
  EXPECT_TRUE(read(kSmall, 20us));
  EXPECT_TRUE(read(kSingle, 20us)) << "its sender does not wait: something is under way";
}

TEST_F(ReadPaceTest, TheFirstReadsDoNotRest) {
  EXPECT_FALSE(read(kSmall, 0us));
  EXPECT_FALSE(read(kSmall, 20us));
}

TEST_F(ReadPaceTest, FewReadsDoNotRest) {
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(read(kSmall, 200us));
}

TEST_F(ReadPaceTest, WhoWaitsForEachAnswerDoesNotRest) {
  come_thick();
  EXPECT_FALSE(read({.bytes = 200, .messages = 1, .is_waited_for = true}, 20us));
}

TEST_F(ReadPaceTest, LargeReadsDoNotRest) {
  come_thick();
  EXPECT_FALSE(read({.bytes = 200'000, .messages = 1000}, 20us));
}

TEST_F(ReadPaceTest, RestsOnOnlyWhereItPays) {
  come_thick();
  EXPECT_TRUE(read({.bytes = 2000, .messages = 10, .has_rested = true}, 1ms));
  EXPECT_FALSE(read({.bytes = 200, .messages = 1, .has_rested = true}, 1ms));
}

TEST_F(ReadPaceTest, APauseEndsTheResting) {
  come_thick();
  EXPECT_FALSE(read(kSmall, 10s));
}

}  // namespace
}  // namespace danmakud::adapters
