#include "matchers/rule_set.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "matchers/utf8.h"
#include "random_text.h"

namespace danmakud::matchers {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<Placed> placed(const std::vector<std::string>& texts) {
  std::vector<Placed> out;
  for (const std::string& text : texts) out.push_back({text, 4, static_cast<std::uint32_t>(8 + 10 * out.size())});
  return out;
}

Rule rule(std::string id, const std::vector<std::string>& any, const std::vector<std::string>& all = {},
          const std::vector<std::string>& none = {}, std::uint8_t channels = kAllChannels) {
  Rule out;
  out.id = std::move(id);
  out.category = "commerce.quality";
  out.any = placed(any);
  out.all = placed(all);
  out.none = placed(none);
  out.channels = channels;
  out.file = "a.toml";
  out.line = 1;
  return out;
}

std::shared_ptr<const RuleSet> compiled(std::vector<Rule> rules) {
  RuleSet::Compiled out = RuleSet::compile(std::move(rules));
  for (const Fault& fault : out.faults) ADD_FAILURE() << to_string(fault);
  return out.rules;
}

std::vector<std::string> faults_of(std::vector<Rule> rules, const CompileLimits& limits = {}) {
  std::vector<std::string> lines;
  const RuleSet::Compiled out = RuleSet::compile(std::move(rules), limits);
  for (const Fault& fault : out.faults) lines.push_back(to_string(fault));
  EXPECT_EQ(out.rules == nullptr, !lines.empty());
  return lines;
}

// The ids of the rules that hold for one text, each with the part of the folded text that it names.
std::vector<std::string> hits_of(Scanner& scanner, std::string_view text, Channel channel = Channel::comment) {
  std::vector<Hit> hits;
  const std::string folded = fold(text);
  scanner.find_hits(folded, channel, hits);
  std::vector<std::string> out;
  for (const Hit& hit : hits) {
    out.push_back(scanner.rules()->rules()[hit.rule].id + "=" +
                  folded.substr(hit.folded.begin, hit.folded.end - hit.folded.begin));
  }
  return out;
}

struct Screening {
  explicit Screening(std::vector<Rule> rules) { EXPECT_TRUE(scanner.adopt(compiled(std::move(rules)))); }
  std::vector<std::string> operator()(std::string_view text, Channel channel = Channel::comment) {
    return hits_of(scanner, text, channel);
  }
  Scanner scanner;
};

TEST(Rules, AnyOfAnyHits) {
  Screening screen({rule("a", {"货不对板", "实物与(图片|描述)不符"})});
  EXPECT_THAT(screen("收到的貨 不 對 板!!"), ElementsAre("a=货不对板"));
  EXPECT_THAT(screen("实物与【图片】不符"), ElementsAre("a=实物与图片不符"));
  EXPECT_THAT(screen("货对板"), IsEmpty());
  EXPECT_THAT(screen(""), IsEmpty());
}

TEST(Rules, AllOfAllMustBeThere) {
  Screening screen({rule("all", {}, {"主播", "骗子"}), rule("both", {"退款", "退货"}, {"不给"})});
  EXPECT_THAT(screen("主播是骗子"), ElementsAre("all=主播"));
  EXPECT_THAT(screen("主播好看"), IsEmpty());
  EXPECT_THAT(screen("不给我退货"), ElementsAre("both=退货"));
  EXPECT_THAT(screen("不给"), IsEmpty());
}

TEST(Rules, NoneCancels) {
  Screening screen({rule("a", {"货不对板"}, {}, {"担心.{0,4}货不对板"})});
  EXPECT_THAT(screen("货不对板"), ElementsAre("a=货不对板"));
  EXPECT_THAT(screen("担心又是货不对板"), IsEmpty());
}

TEST(Rules, HoldInTheirChannelsOnly) {
  Screening screen({rule("a", {"建议"}, {}, {}, 6)});
  EXPECT_THAT(screen("建议", Channel::comment), IsEmpty());
  EXPECT_THAT(screen("建议", Channel::private_message), ElementsAre("a=建议"));
  EXPECT_THAT(screen("建议", Channel::feedback), ElementsAre("a=建议"));
}

TEST(Rules, NameTheLeftmostLongestMatch) {
  Screening screen({rule("a", {"退款?", "假货"})});
  EXPECT_THAT(screen("要退款的假货"), ElementsAre("a=退款"));
  EXPECT_THAT(screen("假货退款"), ElementsAre("a=假货"));
}

TEST(Rules, ComeInTheirOrderAndSharePatterns) {
  const std::shared_ptr<const RuleSet> rules =
      compiled({rule("b", {"假货", "退款"}), rule("a", {"退款"}), rule("c", {"退 款", "退款"})});
  EXPECT_EQ(rules->pattern_count(), 2u);
  Scanner scanner;
  scanner.adopt(rules);
  EXPECT_THAT(hits_of(scanner, "退款"), ElementsAre("b=退款", "a=退款", "c=退款"));
}

TEST(Rules, PatternsWithoutWordsAreFoundToo) {
  Screening screen({rule("digits", {"\\d{3}[a-z]{2}"}), rule("any", {"^.{2}$"})});
  EXPECT_THAT(screen("编号123ab"), ElementsAre("digits=123ab"));
  EXPECT_THAT(screen("你好"), ElementsAre("any=你好"));
  EXPECT_THAT(screen("你们好"), IsEmpty());
}

TEST(Rules, NoRulesNoHits) {
  Scanner scanner;
  EXPECT_EQ(scanner.rules(), nullptr);
  std::vector<Hit> hits = {Hit{}};
  scanner.find_hits("退款", Channel::comment, hits);
  EXPECT_TRUE(hits.empty());
  Screening screen({});
  EXPECT_THAT(screen("退款"), IsEmpty());
}

// --- joined texts

struct Joined {
  std::u32string text;
  std::vector<std::uint32_t> starts;
  std::vector<std::string> parts;

  void add(const std::string& folded) {
    if (!starts.empty()) text += U'\n';
    starts.push_back(static_cast<std::uint32_t>(text.size()));
    text += to_utf32(folded);
    parts.push_back(folded);
  }
};

std::vector<Rule> all_kinds_of_rules() {
  return {rule("word", {"货不对板", "退款"}),
          rule("gap", {"主播.{0,4}骗"}),
          rule("any_and_all", {"假", "差"}, {"主播"}),
          rule("all", {}, {"卡", "黑屏"}),
          rule("edges", {"^退", "货$"}),
          rule("negated", {"[^不]卡"}),
          rule("wordless", {"\\w\\w"}),
          rule("none", {"退"}, {}, {"不退"})};
}

TEST(Candidates, HoldEveryTextThatHitsAloneAndConfirmTheSameRules) {
  Screening screen(all_kinds_of_rules());
  RandomText random(5);
  std::vector<std::uint32_t> candidates;
  for (int round = 0; round < 1'500; ++round) {
    Joined joined;
    for (std::size_t count = 1 + random.below(12); count > 0; --count) {
      joined.add(fold(random.of(U"货不对板退款主播骗假差卡黑屏12 a", 9)));
    }
    screen.scanner.find_candidates(joined.text, joined.starts, candidates);
    ASSERT_TRUE(std::ranges::is_sorted(candidates));
    ASSERT_EQ(std::ranges::adjacent_find(candidates), candidates.end());
    for (std::uint32_t part = 0; part < joined.parts.size(); ++part) {
      const bool is_candidate = std::ranges::binary_search(candidates, part);
      std::vector<Hit> alone, in_block;
      screen.scanner.find_hits(joined.parts[part], Channel::comment, alone);
      screen.scanner.confirm(part, Channel::comment, in_block);
      ASSERT_TRUE(is_candidate || alone.empty()) << joined.parts[part];
      ASSERT_TRUE(std::ranges::equal(alone, in_block, {}, &Hit::rule, &Hit::rule)) << joined.parts[part];
      screen.scanner.locate(part, in_block);
      ASSERT_TRUE(std::ranges::equal(alone, in_block, {}, &Hit::folded, &Hit::folded)) << joined.parts[part];
    }
  }
}

TEST(Candidates, AreNotMadeByTheNeighbour) {
  Screening screen({rule("a", {"退款"}), rule("b", {"主.{0,4}播"})});
  Joined joined;
  for (const char* text : {"退", "款", "", "主", "播", "退款"}) joined.add(text);
  std::vector<std::uint32_t> candidates;
  screen.scanner.find_candidates(joined.text, joined.starts, candidates);
  EXPECT_THAT(candidates, testing::Not(testing::Contains(0u)));
  EXPECT_THAT(candidates, testing::Contains(5u));
  EXPECT_THAT(screen("主"), IsEmpty());
}

TEST(Candidates, AreTheSameWhereHyperscanFails) {
  Screening screen({rule("a", {"\\w\\w"})});
  Joined joined;
  for (const char* text : {"你好", "退款 12"}) joined.add(text);
  std::vector<std::uint32_t> candidates;
  screen.scanner.fail_next_scans_for_test(1);
  screen.scanner.find_candidates(joined.text, joined.starts, candidates);
  EXPECT_THAT(candidates, ElementsAre(1));
  EXPECT_EQ(screen.scanner.rescans(), 1u);
}

TEST(Hits, AreTheSameWhereHyperscanFails) {
  Screening screen(all_kinds_of_rules());
  RandomText random(6);
  for (int round = 0; round < 500; ++round) {
    const std::string text = "货" + random.of(U"货不对板退款主播骗假差卡黑屏12 a", 9);
    const std::vector<std::string> expected = screen(text);
    screen.scanner.fail_next_scans_for_test(1);
    ASSERT_EQ(screen(text), expected) << text;
  }
  EXPECT_EQ(screen.scanner.rescans(), 500u);
}

TEST(Scanner, TakesUpAnotherRuleSet) {
  Screening screen({rule("old", {"退款"})});
  EXPECT_THAT(screen("退款"), ElementsAre("old=退款"));
  ASSERT_TRUE(screen.scanner.adopt(compiled({rule("x", {"一", "二", "三"}), rule("new", {"退款"})})));
  EXPECT_THAT(screen("退款"), ElementsAre("new=退款"));
  ASSERT_TRUE(screen.scanner.adopt(compiled({})));
  EXPECT_THAT(screen("退款"), IsEmpty());
}

// --- compiling

TEST(Compile, VersionIsOfTheMeaning) {
  const Rule a = rule("a", {"退款", "退货"});
  const Rule b = rule("b", {"假货"}, {"主播"});
  const std::string version = compiled({a, b})->version();
  EXPECT_THAT(version, testing::MatchesRegex("sha256:[0-9a-f]{8}"));

  Rule moved = rule("a", {"退貨", "退 款"});
  moved.file = "elsewhere.toml";
  moved.match = placed({"我要退款"});
  EXPECT_EQ(compiled({b, moved})->version(), version);

  Rule heavier = a;
  heavier.weight = 0.6;
  EXPECT_NE(compiled({heavier, b})->version(), version);
  EXPECT_NE(compiled({a, rule("b", {"主播"}, {"假货"})})->version(), version);
  EXPECT_NE(compiled({a, rule("b", {"假货"}, {}, {"主播"})})->version(), version);
}

TEST(Compile, PlacesFaultsOfPatterns) {
  EXPECT_THAT(faults_of({rule("a", {"退款", "(退"}), rule("b", {"，"}, {"a{9,1}"})}),
              ElementsAre("a.toml:4:18: error: pattern \"(退\": at character 3: missing )",
                          "a.toml:4:8: error: pattern \"，\": folds to nothing",
                          "a.toml:4:8: error: pattern \"a{9,1}\": at character 7: a repeat of nothing"));
}

TEST(Compile, RefusesDuplicateIds) {
  EXPECT_THAT(faults_of({rule("a", {"x"}), rule("a", {"y"})}),
              ElementsAre("a.toml:1:1: error: id \"a\" is taken by a.toml:1"));
}

TEST(Compile, KeepsItsLimits) {
  const std::string long_pattern(2000, 'a');
  EXPECT_THAT(faults_of({rule("a", {"a", "b", "c"})}, {.max_patterns = 2}),
              ElementsAre(AllOf(HasSubstr("a.toml:4:28: error: from this one on 3 patterns"),
                                HasSubstr("over the limit of 2"))));
  EXPECT_THAT(faults_of({rule("a", {long_pattern})}), ElementsAre(HasSubstr("longer than 1024 bytes")));
  EXPECT_THAT(faults_of({rule("a", {"a.{0,9}b"})}, {.max_repeat = 8}), ElementsAre(HasSubstr("over the limit of 8")));
  EXPECT_THAT(faults_of({rule("a", {"a.{0,9}b"})}, {.max_cost = 70}), ElementsAre(HasSubstr("over the limit of 70")));
  EXPECT_THAT(
      faults_of({rule("a", {"a", "a.{0,9}b", "b"})}, {.max_total_cost = 70}),
      ElementsAre(AllOf(HasSubstr("a.toml:4:18: error: with this pattern"), HasSubstr("over the limit of 70"))));
}

TEST(Compile, TellsHowFarItIs) {
  std::vector<std::string> words;
  for (char32_t c = 0x4E00; c < 0x4E00 + 300; ++c) append_utf8(std::u32string{c, U'退'}, words.emplace_back());
  std::vector<std::size_t> steps;
  RuleSet::compile({{rule("r", words)}}, {}, [&](std::size_t done, std::size_t total) {
    EXPECT_EQ(total, 300u);
    steps.push_back(done);
  });
  EXPECT_GT(steps.size(), 3u);
  EXPECT_TRUE(std::ranges::is_sorted(steps));
}

TEST(Compile, RunsTheExamples) {
  Rule good = rule("good", {"货不对板"}, {}, {"担心"});
  good.match = placed({"貨不對板", "货 不 对 板!!"});
  good.nomatch = placed({"担心货不对板"});
  EXPECT_THAT(faults_of({good}), IsEmpty());

  Rule bad = good;
  bad.match = placed({"货对板"});
  bad.nomatch = placed({"货不对板啊"});
  EXPECT_THAT(faults_of({bad}),
              ElementsAre("a.toml:4:8: error: rule \"good\" does not match its example \"货对板\"",
                          "a.toml:4:8: error: rule \"good\" matches its example \"货不对板啊\" of nomatch"));
}

TEST(Compile, ExamplesRunInAChannelOfTheRule) {
  Rule feedback_only = rule("a", {"建议"}, {}, {}, static_cast<std::uint8_t>(Channel::feedback));
  feedback_only.match = placed({"建议"});
  EXPECT_THAT(faults_of({feedback_only}), IsEmpty());
}

}  // namespace
}  // namespace danmakud::matchers
