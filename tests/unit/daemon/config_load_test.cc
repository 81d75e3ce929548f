#include "daemon/config_load.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/config_table.h"

namespace danmakud::daemon {
namespace {

using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

std::vector<std::string> faults_of(std::string_view text, const std::vector<std::string>& assignments = {}) {
  std::vector<std::string> lines;
  for (const matchers::Fault& fault : parse_config(text, "conf/d.toml", assignments).faults) {
    lines.push_back(to_string(fault));
  }
  return lines;
}

Config config_of(std::string_view text, const std::vector<std::string>& assignments = {}) {
  LoadedConfig loaded = parse_config(text, "conf/d.toml", assignments);
  EXPECT_THAT(loaded.faults, IsEmpty());
  return std::move(loaded.config);
}

TEST(ConfigLoad, AnEmptyFileIsTheDefaults) {
  const Config config = config_of("");
  EXPECT_EQ(config.ingest.listen, "127.0.0.1:7700");
  EXPECT_EQ(config.ingest.max_message_bytes.count, kMiB);
  EXPECT_EQ(config.store.path, "conf/danmakud.db");
  EXPECT_THAT(config.rules.files, ElementsAre("conf/rules/*.toml"));
  EXPECT_EQ(config.categories.at("commerce.payment").priority, pipeline::Priority::p1);
}

TEST(ConfigLoad, ValuesReachTheirPlaces) {
  const Config config = config_of(R"(
[ingest]
max_message_bytes = "64KiB"
[store]
path = "/var/lib/d.db"
[dedup]
window_seconds = 30
[calendar]
opens = "08:30"
holidays = [2026-10-01, "2026-10-02"]
[buttons]
"坏了" = "commerce.quality"
)");
  using namespace std::chrono_literals;
  EXPECT_EQ(config.ingest.max_message_bytes.count, 64 * kKiB);
  EXPECT_EQ(config.store.path, "/var/lib/d.db");
  EXPECT_EQ(config.dedup.window, 30s);
  EXPECT_EQ(config.calendar.opens, 510min);
  EXPECT_THAT(config.calendar.holidays, ElementsAre(2026y / 10 / 1, 2026y / 10 / 2));
  EXPECT_EQ(config.buttons.at("坏了"), "commerce.quality");
}

TEST(ConfigLoad, SourcesInTheOrderOfTheFile) {
  const Config config = config_of(R"(
[[source]]
name = "a"
kind = "bilibili"
rooms = [6, "7"]
ca_file = "ca.pem"
silence_seconds = 120
[[source]]
name = "b"
kind = "generic"
url = "wss://chat.example/"
map = { text = "/msg" }
constants = { room_id = 9 }
)");
  ASSERT_EQ(config.source.size(), 2u);
  EXPECT_THAT(config.source[0].rooms, ElementsAre("6", "7"));
  EXPECT_EQ(config.source[0].ca_file, "conf/ca.pem");
  EXPECT_EQ(config.source[0].silence, std::chrono::seconds{120});
  EXPECT_EQ(config.source[1].map.at("text"), "/msg");
  EXPECT_EQ(config.source[1].constants.at("room_id"), "9");
}

TEST(ConfigLoad, FaultsOfSourcesNameTheirPlace) {
  EXPECT_THAT(faults_of("[[source]]\nname = \"a\"\nkind = \"douyu\"\n"),
              ElementsAre(testing::HasSubstr("conf/d.toml:3:1: error: source.0.kind: needs room")));
  EXPECT_THAT(faults_of("[[source]]\nname = \"a\"\nkind = \"douyu\"\nroom = 1\nurll = \"x\"\n"),
              ElementsAre(testing::HasSubstr("conf/d.toml:5:1: error: source.0.urll: unknown key \"urll\"")));
  EXPECT_THAT(faults_of("[[source]]\nname = \"a\"\nkind = \"douyu\"\nroom = 1\n"
                        "[[source]]\nname = \"a\"\nkind = \"douyu\"\nroom = 2\n"),
              ElementsAre(testing::HasSubstr("conf/d.toml:6:1: error: source.1.name: there is another source")));
  for (const std::string& name : {std::string(101, 'a'), std::string("a\\nb")}) {
    EXPECT_THAT(faults_of("[[source]]\nname = \"" + name + "\"\nkind = \"douyu\"\nroom = 1\n"),
                ElementsAre(testing::HasSubstr("source.0.name: must have at most 100 bytes")));
  }
}

TEST(ConfigLoad, SourcesAreNumberedInTurn) {
  constexpr std::string_view kFirst = "[[source]]\nname = \"a\"\nkind = \"douyu\"\nroom = 1\n";
  EXPECT_THAT(faults_of(kFirst, {"source.4000000000.name=b"}),
              ElementsAre("--set source.4000000000.name: error: source.4000000000.name: sources are numbered in turn; "
                          "the next is source.1"));
  const Config config = config_of(kFirst, {"source.1.name=b", "source.1.kind=douyu", "source.1.room=2"});
  EXPECT_THAT(config.source, SizeIs(2));
  EXPECT_THAT(faults_of("[[source]]\n[[source]]\nname = \"a\"\nkind = \"douyu\"\nroom = 1\n"),
              ElementsAre(testing::HasSubstr("source.0.name: every source needs a name"),
                          testing::HasSubstr("source.0.kind: every source needs a kind")));
}

TEST(ConfigLoad, ANewCategoryBeginsAsItsFamily) {
  const Config config = config_of("[categories.\"technical.audio\"]\nname = \"声音\"\np1_users = 7\n");
  const pipeline::CategoryPolicy& category = config.categories.at("technical.audio");
  EXPECT_EQ(category.team, "tech-support");
  EXPECT_EQ(category.name, "声音");
  EXPECT_EQ(category.p1_users, 7);
}

TEST(ConfigLoad, AssignmentsStayOnTop) {
  const Config config = config_of("[ingest]\nlisten = \"127.0.0.1:1\"\n",
                                  {"ingest.listen=127.0.0.1:0", "store.path=here.db", "limits.memory_mb=128",
                                   "categories.\"commerce.quality\".priority=P1"});
  EXPECT_EQ(config.ingest.listen, "127.0.0.1:0");
  EXPECT_EQ(config.store.path, "here.db");
  EXPECT_EQ(config.limits.memory_mb, 128u);
  EXPECT_EQ(config.categories.at("commerce.quality").priority, pipeline::Priority::p1);
}

TEST(ConfigLoad, SecretsComeFromTheEnvironment) {
  ASSERT_EQ(::setenv("DANMAKUD_TEST_TOKEN", "s3cret", 1), 0);
  const Config config = config_of("[auth]\nops_tokens = [\"env:DANMAKUD_TEST_TOKEN\"]\n");
  EXPECT_THAT(config.auth.ops_tokens, ElementsAre(Secret{"s3cret"}));
}

struct Faulty {
  const char* name;
  const char* text;
  const char* fault;
};

class ConfigFaultTest : public testing::TestWithParam<Faulty> {};

TEST_P(ConfigFaultTest, IsToldWithItsPlace) {
  EXPECT_THAT(faults_of(GetParam().text), ElementsAre(StartsWith(GetParam().fault)));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, ConfigFaultTest,
    testing::Values(
        Faulty{"syntax", "[ingest\n", "conf/d.toml:1:"},
        Faulty{
            "unknown_key", "[ingest]\nmax_conections = 5\n",
            "conf/d.toml:2:1: error: unknown key \"ingest.max_conections\", did you mean \"ingest.max_connections\"?"},
        Faulty{"unknown_section", "[reddis]\n", "conf/d.toml:1:2: error: unknown key \"reddis\""},
        Faulty{"unknown_category_key", "[categories.other]\nnmae = \"x\"\n",
               "conf/d.toml:2:1: error: unknown key \"nmae\", did you mean \"name\"?"},
        Faulty{"out_of_bounds", "[limits]\n  drain_seconds = 0\n",
               "conf/d.toml:2:3: error: limits.drain_seconds: out of bounds (got 0, allowed 1..3600)"},
        Faulty{"negative", "[threads]\nio = -1\n",
               "conf/d.toml:2:1: error: threads.io: out of bounds (got -1, allowed 0..256)"},
        Faulty{"wrong_type", "[limits]\nmemory_mb = \"much\"\n",
               "conf/d.toml:2:1: error: limits.memory_mb: must be an integer (got \"much\", allowed 64..1048576)"},
        Faulty{"size", "[ingest]\nmax_message_bytes = \"1 furlong\"\n",
               "conf/d.toml:2:1: error: ingest.max_message_bytes: must be a size"},
        Faulty{"word", "[redis]\nqueue = \"heap\"\n",
               "conf/d.toml:2:1: error: redis.queue: unknown word (got \"heap\", allowed stream, list)"},
        Faulty{"priority", "[categories.other]\npriority = \"P9\"\n",
               "conf/d.toml:2:1: error: categories.other.priority: must be a priority (got \"P9\", allowed P0..P3)"},
        Faulty{"day", "[calendar]\nholidays = [\"2026-02-30\"]\n", "conf/d.toml:2:1: error: calendar.holidays: no day"},
        Faulty{"hours", "[calendar]\nopens = \"18:00\"\ncloses = \"09:00\"\n",
               "conf/d.toml:3:1: error: calendar.closes: must be after calendar.opens"},
        Faulty{"unknown_team", "[categories.other]\nteam = \"triag\"\n",
               "conf/d.toml:2:1: error: categories.other.team: unknown team \"triag\", did you mean \"triage\"? "
               "[teams.\"triag\"] makes a new one"},
        Faulty{
            "no_quotes", "[redis]\nurl = redis://localhost\n",
            "conf/d.toml:2:7: error: Error while parsing value: could not determine value type; texts stand in quotes"},
        Faulty{"team_name", "[teams.\"Big Team\"]\nname = \"x\"\n",
               "conf/d.toml:2:1: error: teams.Big Team: no team name"},
        Faulty{"button", "[buttons]\nx = \"commerce.qualty\"\n",
               "conf/d.toml:2:1: error: buttons.x: unknown category \"commerce.qualty\", did you mean "
               "\"commerce.quality\"?"},
        Faulty{"time_zone", "[locale]\ntime_zone = \"Mars/Dome\"\n",
               "conf/d.toml:2:1: error: locale.time_zone: unknown"},
        Faulty{"file_that_is_no_time_zone", "[locale]\ntime_zone = \"zone.tab\"\n",
               "conf/d.toml:2:1: error: locale.time_zone: unknown"},
        Faulty{"time_zone_elsewhere", "[locale]\ntime_zone = \"/etc/passwd\"\n",
               "conf/d.toml:2:1: error: locale.time_zone: unknown"},
        Faulty{"serial_prefix", "[locale]\nserial_prefix = \"a-b\"\n", "conf/d.toml:2:1: error: locale.serial_prefix:"},
        Faulty{"address", "[ops]\nlisten = \"nowhere\"\n",
               "conf/d.toml:2:1: error: ops.listen: must be an address and a port"},
        Faulty{"no_address", "[ops]\nlisten = \"127.0.0.999:7701\"\n",
               "conf/d.toml:2:1: error: ops.listen: must be an address and a port"},
        Faulty{"secret_that_is_a_folder", "[auth]\nops_tokens = [\"file:/\"]\n",
               "conf/d.toml:2:1: error: auth.ops_tokens: cannot read /: Is a directory"},
        Faulty{"missing_secret", "[auth]\nops_tokens = [\"env:DANMAKUD_TEST_NOT_SET\"]\n",
               "conf/d.toml:2:1: error: auth.ops_tokens: the environment has no DANMAKUD_TEST_NOT_SET"}),
    [](const testing::TestParamInfo<Faulty>& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Refusals, ConfigFaultTest,
    testing::Values(Faulty{"open_ingest", "[ingest]\nlisten = \"0.0.0.0:7700\"\n",
                           "conf/d.toml:2:1: error: ingest.listen: listens beyond loopback without tokens"},
                    Faulty{"kept_too_short", "[store]\nkeep_days = 2\n",
                           "conf/d.toml:2:1: error: store.keep_days: must not be shorter than dedup.same_user_seconds"},
                    Faulty{"open_ops", "[ops]\nlisten = \"[::]:7701\"\n",
                           "conf/d.toml:2:1: error: ops.listen: listens beyond loopback without tokens"},
                    Faulty{"unmasked", "[privacy]\nmask = false\n",
                           "conf/d.toml:2:1: error: privacy.mask: false is refused unless privacy.i_understand = true"},
                    Faulty{"redis_tls", "[redis]\nurl = \"rediss://h\"\n",
                           "conf/d.toml:2:1: error: redis.url: rediss:// (TLS) is not supported"},
                    Faulty{"proxy", "[ingest]\ntrusted_proxies = [\"::1\", \"10.0.0.0/8\"]\n",
                           "conf/d.toml:2:1: error: ingest.trusted_proxies: must be single addresses, in their short "
                           "form (got \"10.0.0.0/8\", "},
                    Faulty{"tls", "[tls]\ncert = \"c.pem\"\n", "conf/d.toml:2:1: error: tls.cert: needs tls.key"},
                    Faulty{"connectors", "[[source]]\nname = \"x\"\n",
                           "conf/d.toml:2:1: error: source.0.kind: every source needs a kind"}),
    [](const testing::TestParamInfo<Faulty>& row) { return row.param.name; });

TEST(ConfigLoad, TwoListenersHaveTwoPorts) {
  const auto faults = [](std::string_view ingest, std::string_view ops) {
    return faults_of("[auth]\ni_understand = true\n[ingest]\nlisten = \"" + std::string(ingest) +
                     "\"\n[ops]\nlisten = \"" + std::string(ops) + "\"\n");
  };
  EXPECT_THAT(faults("127.0.0.1:7700", "localhost:7700"),
              ElementsAre("conf/d.toml:6:1: error: ops.listen: takes the port of ingest.listen (ingest.listen "
                          "\"127.0.0.1:7700\", ops.listen \"localhost:7700\"); choose another"));
  EXPECT_THAT(faults_of("[ingest]\nlisten = \"127.0.0.1:7701\"\n"),
              ElementsAre("conf/d.toml:2:1: error: ingest.listen: takes the port of ops.listen (ingest.listen "
                          "\"127.0.0.1:7701\", ops.listen \"127.0.0.1:7701\"); choose another"));
  EXPECT_THAT(faults("0.0.0.0:7700", "127.0.0.1:7700"), SizeIs(1));
  EXPECT_THAT(faults("127.0.0.1:7700", "[::]:7700"), SizeIs(1));
  EXPECT_THAT(faults("0.0.0.0:7700", "[::1]:7700"), IsEmpty());
  EXPECT_THAT(faults("127.0.0.1:7700", "127.0.0.2:7700"), IsEmpty());
  EXPECT_THAT(faults("127.0.0.1:0", "127.0.0.1:0"), IsEmpty());
}

TEST(ConfigLoad, TokensThatCannotBeReadAreOneFaultNotTwo) {
  EXPECT_THAT(faults_of("[ingest]\nlisten = \"0.0.0.0:1\"\n[auth]\ningest_tokens = [\"file:/nowhere\"]\n"),
              ElementsAre(StartsWith("conf/d.toml:4:1: error: auth.ingest_tokens: ")));
  EXPECT_EQ(faults_of("[ingest]\nlisten = \"0.0.0.0:1\"\n[auth]\ningest_tokens = []\n").size(), 1U);
}

TEST(ConfigLoad, SecretsOfSourcesThatCannotBeReadAreOneFaultNotTwo) {
  EXPECT_THAT(
      faults_of("[[source]]\nname = \"x\"\nkind = \"bilibili-open\"\napp_id = 1\naccess_key = \"file:/nowhere\"\n"),
      ElementsAre(StartsWith("conf/d.toml:5:1: error: source.0.access_key: ")));
}

TEST(ConfigLoad, AFileThatIsNoTomlHasNoFurtherFaults) {
  EXPECT_THAT(faults_of("[ops]\nlisten = \"nowhere\"\n[ingest\n"), ElementsAre(StartsWith("conf/d.toml:3:")));
}

TEST(ConfigLoad, DangerousSetUpsPassWhenMeant) {
  config_of("[ingest]\nlisten = \"0.0.0.0:1\"\n[auth]\ningest_tokens = [\"t\"]\n");
  config_of("[ops]\nlisten = \"0.0.0.0:1\"\n[auth]\ni_understand = true\n");
  config_of("[privacy]\nmask = false\ni_understand = true\n");
}

TEST(ConfigLoad, AllFaultsAreToldInTheOrderOfTheFile) {
  EXPECT_THAT(faults_of("[log]\nlevel = \"loud\"\nfrmat = \"text\"\n[store]\nkeep_days = 0\n"),
              ElementsAre(StartsWith("conf/d.toml:2:"), StartsWith("conf/d.toml:3:"), StartsWith("conf/d.toml:5:")));
}

TEST(ConfigLoad, AFaultyAssignmentIsNamedWithoutItsValue) {
  EXPECT_THAT(faults_of("", {"redis.urll=redis://:s3cret@h"}),
              ElementsAre("--set redis.urll: error: unknown key \"redis.urll\", did you mean \"redis.url\"?"));
  EXPECT_THAT(faults_of("", {"nonsense"}), ElementsAre(StartsWith("--set nonsense: error: not of the form")));
}

// The sample stands for the table: each key, with its default.
TEST(SampleConfig, NamesEveryKeyWithItsDefault) {
  const std::string file = DANMAKUD_SOURCE_DIR "/config/danmakud.toml";
  LoadedConfig sample = load_config(file, {});
  ASSERT_THAT(sample.faults, IsEmpty());
  Config defaults = parse_config("", file, {}).config;
  for (const Setting<Config>& row : settings()) {
    EXPECT_TRUE(sample.config.places.contains(row.key)) << row.key << " is missing";
    EXPECT_EQ(written(row.slot(sample.config)), written(row.slot(defaults))) << row.key;
  }
}

// The tables of categories, teams and service levels stand there as comments.
TEST(SampleConfig, MentionsTheKeysOfNamedTables) {
  std::ifstream file(DANMAKUD_SOURCE_DIR "/config/danmakud.toml");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto mentioned = [&text](auto rows) {
    for (const auto& row : rows)
      EXPECT_NE(text.find("\n# " + std::string(row.key) + " = "), std::string::npos) << row.key;
  };
  mentioned(category_settings());
  mentioned(team_settings());
  mentioned(sla_settings());
}

TEST(SampleConfig, ProductionIsValidOnceItsSecretsAreThere) {
  const std::string file = DANMAKUD_SOURCE_DIR "/config/production.toml";
  ASSERT_EQ(::setenv("DANMAKUD_REDIS_URL", "redis://127.0.0.1:6379", 1), 0);
  const LoadedConfig loaded =
      load_config(file, {"auth.ingest_tokens=[\"a\"]", "auth.ops_tokens=[\"b\"]", "auth.feedback_tokens=[\"c\"]"});
  for (const matchers::Fault& fault : loaded.faults)
    EXPECT_THAT(fault.message, AnyOf(StartsWith("auth."), StartsWith("tls."))) << to_string(fault);
  EXPECT_EQ(loaded.config.redis.trim, "acknowledged");
}

}  // namespace
}  // namespace danmakud::daemon
