#include "daemon/sources.h"

#include <gtest/gtest.h>

#include "pipeline/stats.h"

namespace danmakud::daemon {
namespace {

TEST(Sources, KeepTheirIndexAndShareTheLastWhereThereIsNoMoreRoom) {
  Sources sources;
  for (std::size_t i = 0; i < pipeline::kMaxSources + 50; ++i) sources.index_of("s" + std::to_string(i));
  EXPECT_EQ(sources.names().size(), pipeline::kMaxSources);
  EXPECT_EQ(sources.index_of(kListenerSource), 0);
  EXPECT_EQ(sources.index_of("s0"), 1);
  EXPECT_EQ(sources.index_of("s253"), pipeline::kMaxSources - 2);
  EXPECT_EQ(sources.index_of("s254"), pipeline::kMaxSources - 1);
  EXPECT_EQ(sources.index_of("s300"), pipeline::kMaxSources - 1);
  EXPECT_EQ(sources.names().back(), kOtherSources);
}

}  // namespace
}  // namespace danmakud::daemon
