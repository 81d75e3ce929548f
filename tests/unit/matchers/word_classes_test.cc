#include "matchers/word_classes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "matchers/rule_set.h"

namespace danmakud::matchers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> class_faults(std::string_view toml) {
  std::vector<std::string> lines;
  for (const Fault& fault : RuleSet::compile(parse_rules(toml, "c.toml")).faults) lines.push_back(to_string(fault));
  return lines;
}

std::string expanded(std::string_view toml, std::string_view pattern) {
  Faults faults;
  const WordClasses classes(parse_rules(toml, "c.toml").classes, {}, faults);
  EXPECT_THAT(faults, IsEmpty());
  const WordClasses::Expansion expansion = classes.expand(pattern);
  return expansion.error.empty() ? expansion.text : "error: " + expansion.error;
}

TEST(WordClasses, StandForAnyOfTheirWords) {
  constexpr std::string_view kClasses = "[classes]\nworry = [\"怕\", \"担心\"]\nasks = [\"问\", \"{worry}的\"]\n";
  EXPECT_EQ(expanded(kClasses, "{worry}假货"), "(?:怕|担心)假货");
  EXPECT_EQ(expanded(kClasses, "{asks}{worry}"), "(?:问|(?:怕|担心)的)(?:怕|担心)");
  EXPECT_EQ(expanded(kClasses, "货.{0,4}假\\{worry}"), "货.{0,4}假\\{worry}");
  EXPECT_EQ(expanded(kClasses, "{wory}"), "error: unknown class \"wory\", did you mean \"worry\"?");
}

TEST(WordClasses, AreSharedByTheRulesOfAllFiles) {
  RuleBook book = parse_rules("[classes]\nseller = [\"主播\", \"商家\"]\n", "a.toml");
  append(book, parse_rules(R"(
[[rule]]
id = "a.b"
category = "a"
weight = { comment = 0.25, private_message = 0.75 }
any = ["{seller}是骗子"]
match = ["商家是骗子"]
nomatch = ["他是骗子"]
)",
                           "b.toml"));
  const RuleSet::Compiled compiled = RuleSet::compile(std::move(book));
  EXPECT_THAT(compiled.faults, IsEmpty());
  Scanner scanner;
  ASSERT_TRUE(scanner.adopt(compiled.rules));
  std::vector<Hit> hits;
  scanner.find_hits("主播是骗子", Channel::comment, hits);
  EXPECT_THAT(hits, ElementsAre(testing::Field(&Hit::weight, 0.25)));
  scanner.find_hits("主播是骗子", Channel::private_message, hits);
  EXPECT_THAT(hits, ElementsAre(testing::Field(&Hit::weight, 0.75)));
  scanner.find_hits("主播是骗子", Channel::feedback, hits);
  EXPECT_THAT(hits, ElementsAre(testing::Field(&Hit::weight, 0.5)));
}

TEST(WordClasses, AClassThatNamesItselfIsRefused) {
  EXPECT_THAT(class_faults("[classes]\na = [\"x{a}\"]\n"),
              ElementsAre("c.toml:2:6: error: class \"a\": names itself: a → a"));
  EXPECT_THAT(class_faults("[classes]\na = [\"{b}\"]\nb = [\"好\", \"{c}\"]\nc = [\"{a}\"]\n"),
              ElementsAre("c.toml:4:6: error: class \"c\": names itself: a → b → c → a"));
}

TEST(WordClasses, ClassesThatExplodeAreRefusedInBoundedMemory) {
  std::string toml = "[classes]\na = [\"好好好好好好好好\"]\n";
  for (char name = 'b'; name <= 'z'; ++name) {
    const std::string inner = std::string("{") + static_cast<char>(name - 1) + "}";
    toml += std::string(1, name) + " = [\"" + inner + inner + inner + inner + "\"]\n";
  }
  EXPECT_THAT(class_faults(toml), testing::Contains(HasSubstr("over 16384 bytes with its classes written out")));
}

TEST(WordClasses, AreNotFollowedWithoutEnd) {
  std::string toml = "[classes]\n", name = "a";
  for (int depth = 0; depth < 100; ++depth, name += 'a') toml += name + " = [\"{" + name + "a}\"]\n";
  EXPECT_THAT(class_faults(toml), testing::Contains(HasSubstr("classes in classes over 16 deep")));
}

TEST(WordClasses, OtherFaultsNameTheirPlace) {
  EXPECT_THAT(class_faults("[classes]\na = []\n"), ElementsAre("c.toml:2:1: error: class \"a\": has no words"));
  EXPECT_THAT(class_faults("[classes]\nA1 = [\"x\"]\n"),
              ElementsAre("c.toml:2:1: error: class \"A1\": a name is of lower-case letters and '_'"));
  EXPECT_THAT(class_faults("[classes]\na = [\"(x\"]\n"),
              ElementsAre(HasSubstr("c.toml:2:6: error: class \"a\": \"(x\":")));
  EXPECT_THAT(class_faults("[classes]\na = [\"！\"]\n"), ElementsAre(HasSubstr("folds to nothing")));
  EXPECT_THAT(class_faults("[classes]\na = [\"{b}\"]\n"), ElementsAre(HasSubstr("unknown class {b}")));
}

}  // namespace
}  // namespace danmakud::matchers
