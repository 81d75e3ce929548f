#include "matchers/fold.h"

#include <gtest/gtest.h>

namespace danmakud::matchers {
namespace {

TEST(Fold, sees_through_traditional_spaced_characters) {
  EXPECT_EQ(fold("貨 不 對 板!!"), "货不对板");
}

}  // namespace
}  // namespace danmakud::matchers
