#include "daemon/rule_lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace danmakud::daemon {
namespace {

using matchers::Channel;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kLintRules = R"(
[[rule]]
id = "a.black"
category = "technical.stream"
any = ["黑屏"]
match = ["黑屏了"]
[[rule]]
id = "a.black_again"
category = "technical.stream"
any = ["直播间黑屏"]
match = ["直播间黑屏"]
[[rule]]
id = "a.common"
category = "other"
any = ["哈哈"]
)";

std::vector<std::string> warnings_of(RuleLint& lint) {
  std::vector<std::string> out;
  for (const matchers::Fault& warning : lint.warnings()) {
    out.push_back(std::to_string(warning.line) + ": " + warning.message);
  }
  return out;
}

RuleLint lint_of(std::string_view toml) {
  return {matchers::RuleSet::compile(matchers::parse_rules(toml, "r.toml")).rules, /*doubt_score=*/0.48};
}

TEST(RuleLint, ARuleThatAnotherSaysTooOverlaps) {
  RuleLint lint = lint_of(kLintRules);
  EXPECT_THAT(warnings_of(lint),
              ElementsAre("7: rule \"a.black_again\" overlaps: \"a.black\" holds for all of its examples"));
}

TEST(RuleLint, ACorpusShowsWhatNeverHoldsAndWhatHoldsForTooMuch) {
  RuleLint lint = lint_of(
      "[[rule]]\nid = \"a\"\ncategory = \"other\"\nany = [\"哈哈\"]\n"
      "[[rule]]\nid = \"b\"\ncategory = \"other\"\nany = [\"黑屏\"]\n");
  for (int text = 0; text < 190; ++text) lint.look_at("你好", Channel::comment);
  for (int text = 0; text < 10; ++text) lint.look_at("哈哈哈", Channel::comment);
  EXPECT_THAT(warnings_of(lint), ElementsAre("5: rule \"b\" holds for none of the corpus' 200 texts"));
  lint.look_at("哈哈", Channel::comment);
  EXPECT_THAT(warnings_of(lint), ElementsAre("1: rule \"a\" holds for 5.5 % of the corpus' 201 texts",
                                             "5: rule \"b\" holds for none of the corpus' 201 texts"));
}

TEST(RuleLint, ACorpusShowsRulesThatHoldTogether) {
  RuleLint lint = lint_of(kLintRules);
  for (int text = 0; text < 400; ++text)
    lint.look_at(text < 10 ? "直播间黑屏" : text < 20 ? "黑屏哈哈" : "好", Channel::comment);
  EXPECT_THAT(
      warnings_of(lint),
      ElementsAre(
          "7: rule \"a.black_again\" overlaps: \"a.black\" holds for all of its examples",
          "7: rule \"a.black_again\" overlaps: \"a.black\" holds for all 10 texts of the corpus that it holds for",
          "12: rule \"a.common\" overlaps: \"a.black\" holds for all 10 texts of the corpus that it holds for"));
}

TEST(RuleLint, ARuleBelowTheLimitOfDoubtMakesNoCommentAComplaint) {
  RuleLint lint = lint_of(
      "[[rule]]\nid = \"a\"\ncategory = \"other\"\nany = [\"黑屏\"]\nweight = { comment = 0.47, feedback = 0.6 }\n"
      "[[rule]]\nid = \"b\"\ncategory = \"other\"\nany = [\"哈哈\"]\nweight = 0.48\n"
      "[[rule]]\nid = \"c\"\ncategory = \"other\"\nany = [\"快递\"]\nweight = 0\n"
      "[[rule]]\nid = \"d\"\ncategory = \"other\"\nany = [\"垃圾\"]\nweight = 0.3\nchannels = [\"feedback\"]\n");
  EXPECT_THAT(warnings_of(lint),
              ElementsAre("1: rule \"a\" weighs 0.47 in a comment, below triage.doubt_score (0.48): by "
                          "itself it makes none a complaint"));
}

TEST(RuleLint, ASoundSetHasNoWarnings) {
  RuleLint lint = lint_of("[[rule]]\nid = \"a\"\ncategory = \"other\"\nany = [\"黑屏\"]\nmatch = [\"黑屏\"]\n");
  EXPECT_THAT(warnings_of(lint), IsEmpty());
}

}  // namespace
}  // namespace danmakud::daemon
