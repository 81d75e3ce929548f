#include "daemon/write_whole.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/folder_syncs.h"
#include "tests/support/temp_dir.h"

namespace danmakud::daemon {
namespace {

TEST(WriteWhole, KeepsTheNameOfTheFileThroughAPowerCut) {
  const test::TempDir directory;
  EXPECT_FALSE(write_whole(directory / "sources", "one"));
  EXPECT_THAT(test::synced_names(directory.path()), testing::ElementsAre(test::Names{"sources"}));
}

}  // namespace
}  // namespace danmakud::daemon
