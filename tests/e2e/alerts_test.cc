// The alerts that are shipped for Prometheus ask for metrics that the daemon has.
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/danmakud.h"

namespace danmakud::test {
namespace {

TEST(Alerts, AskForMetricsThatThereAre) {
  Danmakud daemon;
  daemon.start();
  const std::string metrics = daemon.ops("/metrics").body;
  const std::string alerts = read_file(DANMAKUD_SOURCE_DIR "/packaging/danmakud.rules.yml");
  const std::regex name("danmakud_[a-z_]+");
  int asked = 0;
  for (std::sregex_iterator at(alerts.begin(), alerts.end(), name), end; at != end; ++at, ++asked) {
    EXPECT_THAT(metrics, testing::HasSubstr("# TYPE " + at->str() + " "));
  }
  EXPECT_GT(asked, 0);
}

}  // namespace
}  // namespace danmakud::test
