#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "matchers/rule_set.h"
#include "random_text.h"

namespace danmakud::matchers {
namespace {

// One of all that a rule set can hold.
constexpr std::string_view kBook = R"(
[disguises]
words = "退款 骗子 客服 发货"
innocent = "发火"
[disguises.characters]
"退" = "tui 腿 辶艮"
"款" = "kuan 宽 歀"
"骗" = "片 马扁"
[disguises.spellings]
"客服" = "kf客服"
[disguises.doubtful]
"骗子" = "片子"
[classes]
bad = ["差", "烂", "破"]
[[rule]]
id = "word"
category = "a"
any = ["货不对板", "退款", "骗子"]
weight = { comment = 0.7, feedback = 0.9 }
match = ["货不对板"]
[[rule]]
id = "expression"
category = "a"
any = ["主播.{0,4}{bad}", "客服不[^理]"]
none = ["发货"]
channels = ["comment"]
[[rule]]
id = "medium"
category = "b"
any = ["卡.{60,62}屏.{0,40}黑"]
[[rule]]
id = "large"
category = "b"
any = ["\\b退款.{0,9}\\b"]
all = ["款"]
[[rule]]
id = "wordless"
category = "c"
any = ["\\d{3}[a-z]{2}"]
)";

std::shared_ptr<const RuleSet> compiled_book(std::string_view toml) {
  ParsedRules parsed = parse_rules(toml, "book.toml");
  EXPECT_TRUE(parsed.faults.empty());
  RuleSet::Compiled out = RuleSet::compile(std::move(parsed));
  for (const Fault& fault : out.faults) ADD_FAILURE() << to_string(fault);
  return out.rules;
}

constexpr std::array<std::string_view, 15> kWords = {"货不对板", "退款", "退歀", "腿宽", "tuikuan",
                                                     "骗子",     "片子", "马扁", "客服", "kf客服",
                                                     "发货",     "发火", "主播", "屏",   "123ab"};

// What a rule set says of a text, all of it.
std::string findings(Scanner& scanner, const std::string& text) {
  std::string out;
  std::vector<Hit> hits;
  for (const Channel channel : {Channel::comment, Channel::private_message, Channel::feedback}) {
    scanner.find_hits(fold(text), channel, hits);
    for (const Hit& hit : hits) {
      out += scanner.rules()->rules()[hit.rule].id + "@" + std::to_string(hit.folded.begin) + "-" +
             std::to_string(hit.folded.end) + "*" + std::to_string(hit.weight) + " ";
    }
    out += std::string(scanner.revealed()) + "|";
  }
  return out;
}

TEST(RuleArchive, BringsBackWhatFindsTheSame) {
  const std::shared_ptr<const RuleSet> rules = compiled_book(kBook);
  const std::shared_ptr<const RuleSet> again = RuleSet::from(rules->bytes());
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(again->version(), rules->version());
  EXPECT_EQ(again->pattern_count(), rules->pattern_count());
  Scanner one, other;
  ASSERT_TRUE(one.adopt(rules) && other.adopt(again));
  RandomText random(7);
  std::size_t found = 0;
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    for (std::size_t left = random.below(4); left > 0; --left) {
      text += std::string(kWords[random.below(kWords.size())]) + random.of(U"不款差卡黑 a1", 3);
    }
    const std::string expected = findings(one, text);
    ASSERT_EQ(findings(other, text), expected) << text;
    found += expected.find('@') != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(found, 500u);
}

TEST(RuleArchive, KeepsTheRulesAsTheyWereWritten) {
  const std::shared_ptr<const RuleSet> rules = RuleSet::from(compiled_book(kBook)->bytes());
  const Rule& rule = rules->rules()[0];
  EXPECT_EQ(rule.id, "word");
  EXPECT_EQ(rule.file, "book.toml");
  EXPECT_EQ(rule.match[0].text, "货不对板");
  EXPECT_EQ(weight_in(rule, Channel::comment), 0.7);
  EXPECT_EQ(weight_in(rule, Channel::feedback), 0.9);
  EXPECT_EQ(rules->rules()[1].channels, 1);
}

TEST(RuleArchive, RefusesBytesThatEndTooEarlyOrTooLate) {
  const std::string bytes = compiled_book(kBook)->bytes();
  RandomText random(8);
  for (int round = 0; round < 300; ++round) {
    EXPECT_EQ(RuleSet::from(std::string_view(bytes).substr(0, random.below(bytes.size()))), nullptr);
  }
  EXPECT_EQ(RuleSet::from(bytes + '\0'), nullptr);
  EXPECT_EQ(RuleSet::from(""), nullptr);
}

TEST(RuleArchive, OfNoRulesIsNone) {
  const std::shared_ptr<const RuleSet> rules = RuleSet::from(compiled_book("")->bytes());
  ASSERT_NE(rules, nullptr);
  EXPECT_TRUE(rules->rules().empty());
}

}  // namespace
}  // namespace danmakud::matchers
