#include "daemon/reloader.h"

#include <fstream>
#include <optional>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/config_load.h"
#include "tests/support/temp_dir.h"

namespace danmakud::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Config config_from(std::string_view text) {
  return parse_config(text, "d.toml", {}).config;
}

TEST(Reload, KeepsWhatNeedsARestartAndSaysSo) {
  const Config running = config_from("");
  Config fresh =
      config_from("[ingest]\nlisten = \"127.0.0.1:1\"\n[sla.P0]\nrespond_seconds = 5\n[triage]\np1_users = 3\n");
  EXPECT_THAT(keep_what_needs_restart(running, fresh), ElementsAre("ingest.listen", "sla.P0.respond_seconds"));
  EXPECT_EQ(fresh.ingest.listen, running.ingest.listen);
  EXPECT_EQ(fresh.sla.by_priority[0].respond, running.sla.by_priority[0].respond);
  EXPECT_EQ(fresh.triage.p1_users, 3);
}

TEST(Reload, ANewTeamNeedsARestart) {
  Config fresh = config_from("[teams.night]\nname = \"夜班\"\n");
  EXPECT_THAT(keep_what_needs_restart(config_from(""), fresh), ElementsAre("teams.night"));
  EXPECT_FALSE(fresh.teams.contains("night"));
}

TEST(Reload, NothingChangedNeedsNothing) {
  Config fresh = config_from("");
  EXPECT_THAT(keep_what_needs_restart(config_from(""), fresh), IsEmpty());
}

struct ReloaderTest : testing::Test {
  ReloaderTest() {
    line.config = folder / "d.toml";
    std::ofstream(line.config) << "[rules]\nfiles = [\"r.toml\"]\n[model]\nfile = \"\"\n";
    std::ofstream(folder / "r.toml") << "[[rule]]\nid = \"r\"\ncategory = \"other\"\nany = [\"退款\"]\n";
    loaded.emplace(std::get<LoadedPolicy>(load_policy(line)));
    policies.publish(loaded->policy);
  }

  const test::TempDir folder;
  CommandLine line;
  std::optional<LoadedPolicy> loaded;
  pipeline::PolicyStore policies;
  pipeline::SystemClock clock;
  Log log{{.format = "text", .level = "error"}};
  LateFreeing late_freeing;
};

TEST_F(ReloaderTest, AFailureThatNobodyForesawIsAFaultLikeAnother) {
  bool fails = true;
  Reloader reloader(line, std::move(*loaded), policies, clock, log, late_freeing, [&fails](const Config&) {
    if (fails) throw std::runtime_error("out of descriptors");
  });
  const ReloadAnswer failed = reloader.reload();
  ASSERT_EQ(failed.faults.size(), 1U);
  EXPECT_EQ(to_string(failed.faults[0]), (folder / "d.toml") + ": error: out of descriptors");
  EXPECT_EQ(reloader.state().failures, 1U);
  fails = false;
  EXPECT_THAT(reloader.reload().faults, IsEmpty());
}

TEST_F(ReloaderTest, WhatComesAfterTheStopIsRefused) {
  Reloader reloader(line, std::move(*loaded), policies, clock, log, late_freeing, [](const Config&) { FAIL(); });
  reloader.stop();
  EXPECT_EQ(reloader.reload().faults.size(), 1U);
  EXPECT_FALSE(reloader.is_busy());
}

}  // namespace
}  // namespace danmakud::daemon
