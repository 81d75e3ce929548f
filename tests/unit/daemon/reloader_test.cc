#include "daemon/reloader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/config_load.h"

namespace danmakud::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Config config_of(std::string_view text) {
  return parse_config(text, "d.toml", {}).config;
}

TEST(Reload, KeepsWhatNeedsARestartAndSaysSo) {
  const Config running = config_of("");
  Config fresh =
      config_of("[ingest]\nlisten = \"127.0.0.1:1\"\n[sla.P0]\nrespond_seconds = 5\n[triage]\np1_users = 3\n");
  EXPECT_THAT(keep_what_needs_restart(running, fresh), ElementsAre("ingest.listen", "sla.P0.respond_seconds"));
  EXPECT_EQ(fresh.ingest.listen, running.ingest.listen);
  EXPECT_EQ(fresh.sla.by_priority[0].respond, running.sla.by_priority[0].respond);
  EXPECT_EQ(fresh.triage.p1_users, 3);
}

TEST(Reload, ANewTeamNeedsARestart) {
  Config fresh = config_of("[teams.night]\nname = \"夜班\"\n");
  EXPECT_THAT(keep_what_needs_restart(config_of(""), fresh), ElementsAre("teams.night"));
  EXPECT_FALSE(fresh.teams.contains("night"));
}

TEST(Reload, NothingChangedNeedsNothing) {
  Config fresh = config_of("");
  EXPECT_THAT(keep_what_needs_restart(config_of(""), fresh), IsEmpty());
}

}  // namespace
}  // namespace danmakud::daemon
