#include "matchers/rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace danmakud::matchers {
namespace {

using testing::ElementsAre;

std::vector<std::string> parse_faults(std::string_view toml) {
  std::vector<std::string> lines;
  for (const Fault& fault : parse_rules(toml, "rules/a.toml").faults) lines.push_back(to_string(fault));
  return lines;
}

TEST(ParseRules, ReadsEveryMember) {
  const ParsedRules parsed = parse_rules(R"(
[[rule]]
id = "commerce.mismatch.basic"
category = "commerce.mismatch"
weight = 0.9
any = ["货不对板", "不符"]
all = ["主播"]
none = ["担心"]
channels = ["comment", "feedback"]
match = ["主播卖的货不对板"]
nomatch = ["担心货不对板"]
)",
                                         "a.toml");
  ASSERT_TRUE(parsed.faults.empty());
  ASSERT_EQ(parsed.rules.size(), 1u);
  const Rule& rule = parsed.rules[0];
  EXPECT_EQ(rule.id, "commerce.mismatch.basic");
  EXPECT_EQ(rule.category, "commerce.mismatch");
  EXPECT_EQ(rule.weight, 0.9);
  EXPECT_EQ(rule.any.at(1).text, "不符");
  EXPECT_EQ(rule.any.at(1).line, 6u);
  EXPECT_EQ(rule.any.at(1).column, 16u);
  EXPECT_EQ(rule.all.size() + rule.none.size() + rule.match.size() + rule.nomatch.size(), 4u);
  EXPECT_EQ(rule.channels, 5);
  EXPECT_TRUE(rule.channels_given);
  EXPECT_EQ(rule.file + ":" + std::to_string(rule.line), "a.toml:2");
}

TEST(ParseRules, HasDefaults) {
  const ParsedRules parsed = parse_rules("[[rule]]\nid = \"a\"\ncategory = \"b\"\nany = [\"x\"]", "a.toml");
  ASSERT_EQ(parsed.rules.size(), 1u);
  EXPECT_EQ(parsed.rules[0].weight, 0.5);
  EXPECT_EQ(parsed.rules[0].channels, kAllChannels);
  EXPECT_FALSE(parsed.rules[0].channels_given);
  EXPECT_TRUE(parse_rules("", "empty.toml").rules.empty());
}

TEST(ParseRules, NamesTheNearestKey) {
  EXPECT_THAT(parse_faults("[[rule]]\nid = \"a\"\ncategory = \"b\"\nany = [\"x\"]\nwieght = 1"),
              ElementsAre(R"(rules/a.toml:5:1: error: unknown key "wieght", did you mean "weight"?)"));
  EXPECT_THAT(parse_faults("[[rules]]\n"),
              ElementsAre(R"(rules/a.toml:1:3: error: unknown key "rules", did you mean "rule"?)"));
}

TEST(ParseRules, NamesTheNearestChannel) {
  EXPECT_THAT(parse_faults("[[rule]]\nid = \"a\"\ncategory = \"b\"\nany = [\"x\"]\nchannels = [\"coment\"]"),
              ElementsAre(R"(rules/a.toml:5:13: error: unknown channel "coment", did you mean "comment"?)"));
}

TEST(ParseRules, TellsEveryFaultInTheOrderOfTheFile) {
  EXPECT_THAT(parse_faults("[[rule]]\n"
                           "id = \"\"\n"
                           "weight = 1.5\n"
                           "any = [1]\n"
                           "all = \"x\"\n"
                           "channels = []\n"),
              ElementsAre("rules/a.toml:1:1: error: category: missing",      //
                          "rules/a.toml:2:6: error: id: must not be empty",  //
                          "rules/a.toml:3:10: error: weight: must be 0…1",   //
                          "rules/a.toml:4:8: error: any: must hold strings only",
                          "rules/a.toml:5:7: error: all: must be an array of strings",
                          "rules/a.toml:6:12: error: channels: must name at least one"));
}

TEST(ParseRules, WantsAPattern) {
  EXPECT_THAT(parse_faults("[[rule]]\nid = \"a\"\ncategory = \"b\"\nany = []\nnone = [\"x\"]"),
              ElementsAre(R"(rules/a.toml:1:1: error: rule "a": needs a pattern in "any" or "all")"));
}

TEST(ParseRules, WantsTablesAndNames) {
  EXPECT_THAT(parse_faults("[rule]\nid = \"a\""), ElementsAre(testing::HasSubstr("[[rule]]")));
  EXPECT_THAT(parse_faults("rule = [1]"), ElementsAre("rules/a.toml:1:9: error: rule: must be a table"));
  EXPECT_THAT(parse_faults("[[rule]]\nid = \"a b\"\ncategory = 3\nany = [\"x\"]"),
              ElementsAre(testing::HasSubstr("2:6: error: id: up to 128"),
                          "rules/a.toml:3:12: error: category: must be a string"));
}

TEST(ParseRules, PlacesSyntaxErrors) {
  EXPECT_THAT(parse_faults("[[rule]]\nid = \"a\nany = []"), ElementsAre(testing::StartsWith("rules/a.toml:2:")));
  EXPECT_THAT(parse_faults("[[rule]]\nid = "), ElementsAre(testing::StartsWith("rules/a.toml:2:")));
}

TEST(ParseRules, PlacesInvalidUtf8) {
  EXPECT_THAT(parse_faults("# 规则\n# 货\xff"), ElementsAre("rules/a.toml:2:4: error: invalid UTF-8"));
  EXPECT_THAT(parse_faults("# \xed\xa0\x80"), ElementsAre("rules/a.toml:1:3: error: invalid UTF-8"));
}

TEST(Fault, NamesItsPlaceAsFarAsItIsKnown) {
  EXPECT_EQ(to_string(Fault{"a.toml", 0, 0, "cannot be read"}), "a.toml: error: cannot be read");
  EXPECT_EQ(to_string(Fault{"a.toml", 3, 0, "wrong"}), "a.toml:3: error: wrong");
}

}  // namespace
}  // namespace danmakud::matchers
