#include "daemon/rule_cache.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/config_load.h"
#include "daemon/policy_builder.h"
#include "matchers/fold.h"
#include "tests/support/temp_dir.h"

namespace danmakud::daemon {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const matchers::RuleSet> compiled(const std::string& toml) {
  return matchers::RuleSet::compile(matchers::parse_rules(toml, "rules.toml")).rules;
}

RuleCache::Texts rules_of(const std::string& word) {
  return {{"rules.toml", "[[rule]]\nid = \"r\"\ncategory = \"other\"\nany = [\"" + word + "\"]\n"}};
}

struct RuleCacheTest : testing::Test {
  std::error_code keep(const std::string& word, const RuleCache& where) {
    const RuleCache::Texts texts = rules_of(word);
    return where.keep(texts, *compiled(texts.begin()->second));
  }
  std::error_code keep(const std::string& word) { return keep(word, cache); }
  bool has(const std::string& word) { return cache.find(rules_of(word)) != nullptr; }

  std::vector<fs::path> files() const { return {fs::directory_iterator(folder), fs::directory_iterator()}; }
  std::string only_file() const { return files().at(0); }

  test::TempDir directory;
  const std::string folder = directory / "rules";
  const RuleCache cache{folder, "build"};
};

TEST_F(RuleCacheTest, FindsWhatItKept) {
  EXPECT_FALSE(has("退款"));
  EXPECT_FALSE(keep("退款"));
  const auto found = cache.find(rules_of("退款"));
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->version(), compiled(rules_of("退款").begin()->second)->version());
}

TEST_F(RuleCacheTest, FindsNothingForOtherFiles) {
  keep("退款");
  EXPECT_FALSE(has("假货"));
  RuleCache::Texts renamed;
  renamed["other.toml"] = rules_of("退款")["rules.toml"];
  EXPECT_EQ(cache.find(renamed), nullptr);
}

TEST_F(RuleCacheTest, FindsNothingOfAnotherBuild) {
  keep("退款");
  EXPECT_EQ(RuleCache(folder, "another build").find(rules_of("退款")), nullptr);
}

TEST_F(RuleCacheTest, FindsNothingInADamagedFile) {
  keep("退款");
  const std::string file = only_file();
  for (std::uintmax_t at = 0; at < fs::file_size(file); at += 41) {
    keep("退款");
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekg(static_cast<std::streamoff>(at));
    const char damaged = static_cast<char>(bytes.get() ^ 0x10);
    bytes.seekp(static_cast<std::streamoff>(at)).put(damaged);
    bytes.close();
    ASSERT_FALSE(has("退款")) << at;
  }
}

TEST_F(RuleCacheTest, FindsNothingInAShortOrLongFile) {
  keep("退款");
  const std::string file = only_file();
  const std::uintmax_t size = fs::file_size(file);
  for (const std::uintmax_t other : {std::uintmax_t{0}, std::uintmax_t{50}, size - 1, size + 1}) {
    keep("退款");
    fs::resize_file(file, other);
    EXPECT_FALSE(has("退款")) << other;
  }
}

TEST_F(RuleCacheTest, FindsNothingInAFileOfOtherRules) {
  keep("退款");
  const std::string refund = only_file();
  fs::rename(refund, directory / "aside");
  keep("假货");
  fs::rename(directory / "aside", only_file());
  EXPECT_FALSE(has("假货"));
}

TEST_F(RuleCacheTest, KeepsTheLastFewAndWhatIsInUse) {
  const auto make_older = [this](int seconds) {
    for (const fs::path& file : files()) {
      fs::last_write_time(file, fs::last_write_time(file) - std::chrono::seconds(seconds));
    }
  };
  for (const char* const word : {"一一", "二二", "三三", "四四"}) {
    keep(word);
    make_older(1);
  }
  EXPECT_TRUE(has("一一"));
  keep("五五");
  EXPECT_EQ(files().size(), RuleCache::kMostKept);
  EXPECT_TRUE(has("一一"));
  EXPECT_FALSE(has("二二"));
}

TEST_F(RuleCacheTest, LeavesOthersFilesAlone) {
  keep("一一");
  const std::string left_behind = only_file() + ".new", foreign = folder + "/notes.rules";
  for (const std::string& file : {left_behind, foreign}) {
    std::ofstream(file) << "old";
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours{24});
  }
  for (const char* word : {"二二", "三三", "四四"}) keep(word);
  EXPECT_FALSE(fs::exists(left_behind));
  EXPECT_TRUE(fs::exists(foreign));
  EXPECT_TRUE(has("一一"));
}

TEST_F(RuleCacheTest, SaysWhyItKeepsNothing) {
  std::ofstream(directory / "file") << "no folder";
  EXPECT_EQ(keep("退款", RuleCache(directory / "file", "build")), std::errc::file_exists);
  EXPECT_FALSE(keep("退款", RuleCache()));
  EXPECT_FALSE(keep("退款", RuleCache(folder, "")));
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(RuleCacheTest, LeavesNothingOfAFileThatFoundNoRoom) {
  keep("退款");
  const std::string file = only_file();
  fs::remove(file);
  fs::create_symlink("/dev/full", file + ".new");
  EXPECT_EQ(keep("退款"), std::errc::no_space_on_device);
  EXPECT_TRUE(files().empty());
}

TEST(BuildId, IsThere) {
  EXPECT_GE(build_id().size(), 8u);
}

// --- the project's own rules

BuiltPolicy own_policy(const RuleCache& cache) {
  return build_policy(load_config(DANMAKUD_SOURCE_DIR "/config/danmakud.toml", {"model.file=\"\""}).config, {}, {},
                      cache);
}

TEST_F(RuleCacheTest, TheOwnRulesFindTheSameOnceTheyWereRead) {
  const BuiltPolicy made = own_policy(cache);
  const BuiltPolicy read = own_policy(cache);
  ASSERT_EQ(made.origin.kind, RuleOrigin::Kind::compiled);
  ASSERT_EQ(read.origin.kind, RuleOrigin::Kind::read);
  EXPECT_EQ(read.rules.rules->version(), made.rules.rules->version());
  matchers::Scanner one, other;
  ASSERT_TRUE(one.adopt(made.rules.rules) && other.adopt(read.rules.rules));
  std::ifstream evening(DANMAKUD_SOURCE_DIR "/config/sample/evening.ndjson");
  std::size_t found = 0;
  for (std::string line; std::getline(evening, line);) {
    std::vector<matchers::Hit> expected, hits;
    one.find_hits(matchers::fold(line), matchers::Channel::comment, expected);
    other.find_hits(matchers::fold(line), matchers::Channel::comment, hits);
    ASSERT_EQ(hits.size(), expected.size()) << line;
    for (std::size_t at = 0; at < hits.size(); ++at) {
      ASSERT_EQ(hits[at].rule, expected[at].rule) << line;
      ASSERT_EQ(hits[at].folded.begin, expected[at].folded.begin) << line;
    }
    ASSERT_EQ(other.revealed(), one.revealed()) << line;
    found += hits.size();
  }
  EXPECT_GT(found, 50u);
}

}  // namespace
}  // namespace danmakud::daemon
