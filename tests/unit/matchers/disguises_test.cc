#include "matchers/disguises.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "matchers/rule_set.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kTable = R"(
[disguises]
words = "退款 骗子 货不对板 客服 发货"
innocent = "发火"
innocent_within = "退宽"
[disguises.characters]
"退" = "tui 腿 辶艮"
"款" = "kuan 宽 歀"
"骗" = "片 pian 马扁"
"子" = "zi 孑"
"发" = "fa"
"货" = "huo 火 化贝"
"不" = "bu"
"对" = "dui"
"板" = "ban"
"诉" = "讠斥"
[disguises.spellings]
"客服" = "kf客服"
"骗子" = "pz"
[disguises.doubtful]
"骗子" = "片子"
)";

// Rules about words, over the table above.
constexpr std::string_view kRules = R"(
[[rule]]
id = "r.refund"
category = "c.refund"
any = ["不给退款", "退款.{0,4}不处理"]
[[rule]]
id = "r.cheat"
category = "c.cheat"
any = ["骗子", "主播.{0,4}骗子"]
[[rule]]
id = "r.mismatch"
category = "c.mismatch"
any = ["货不对板"]
[[rule]]
id = "r.others"
category = "c.others"
any = ["(登录|登入|登)不了", "都听不", "听不见", "错收", "售后差", "骗结"]
[[rule]]
id = "r.topic"
category = "c.topic"
weight = 0
any = ["发货", "口红"]
[[rule]]
id = "r.topic_of_comments"
category = "c.colour"
weight = { comment = 0, private_message = 0.8 }
any = ["掉色"]
)";

std::shared_ptr<const RuleSet> rules(std::string_view table = kTable) {
  RuleBook book = parse_rules(table, "words.toml");
  append(book, parse_rules(kRules, "rules.toml"));
  RuleSet::Compiled compiled = RuleSet::compile(std::move(book));
  for (const Fault& fault : compiled.faults) ADD_FAILURE() << to_string(fault);
  return compiled.rules;
}

std::string read(std::string_view text) {
  return rules()->revealed(fold(text));
}

// Each rule that holds, with the original bytes that it names.
std::vector<std::string> hits_of(std::string_view text) {
  Scanner scanner;
  EXPECT_TRUE(scanner.adopt(rules()));
  const FoldedText folded = fold_with_origin(text);
  std::vector<Hit> hits;
  scanner.find_hits(folded.text, Channel::comment, hits);
  std::vector<std::string> out;
  for (const Hit& hit : hits) {
    const Span span = original_span(folded, hit.folded);
    out.push_back(scanner.rules()->rules()[hit.rule].id + "=" +
                  std::string(text.substr(span.begin, span.end - span.begin)));
  }
  return out;
}

TEST(Disguises, InnocentWordsAndLikenessesAreOfTheVersion) {
  std::string table(kTable);
  table.replace(table.find("发火"), std::string_view("发火").size(), "发火 发或");
  EXPECT_NE(rules(table)->version(), rules()->version());
  table = kTable;
  table.replace(table.find("_within"), std::string_view("_within").size(), "");
  table.replace(table.find("innocent = \"发火\"\n"), std::string_view("innocent = \"发火\"\n").size(), "");
  EXPECT_NE(rules(table)->version(), rules()->version());
  table = kTable;
  table.replace(table.find("讠斥"), std::string_view("讠斥").size(), "讠斤");
  EXPECT_NE(rules(table)->version(), rules()->version());
}

TEST(Disguises, OneCharacterIsReplacedBySoundShapeOrParts) {
  for (const char* spelling : {"腿款", "退宽", "退歀", "tui款", "退kuan", "辶艮款"}) {
    EXPECT_EQ(read(spelling), "退款") << spelling;
  }
}

TEST(Disguises, TopicsAreKnownAsTheyAreWritten) {
  EXPECT_THAT(hits_of("发 货"), ElementsAre("r.topic=发 货"));
  EXPECT_THAT(hits_of("fa货"), IsEmpty());
  EXPECT_EQ(read("fa货"), "发货");
  EXPECT_EQ(read("kou红"), "kou红");
  EXPECT_EQ(read("diao色"), "掉色");
}

TEST(Disguises, LettersMayStandApartAndReadAsCharacters) {
  EXPECT_EQ(read("TuiKuan"), "退款");
  EXPECT_EQ(read("不给 tui kuan 了"), "不给退款了");
  EXPECT_EQ(read("不给退 kuan 了"), "不给退款了");
  EXPECT_EQ(read("p z"), "骗子");
}

TEST(Disguises, LettersInsideLongerWordsAreNoSpelling) {
  EXPECT_EQ(read("tuikuang"), "tuikuang");
  EXPECT_EQ(read("xpz"), "xpz");
}

TEST(Disguises, CharactersTakenApartAndDoubled) {
  EXPECT_EQ(read("马扁子"), "骗子");
  EXPECT_EQ(read("马 扁 子"), "骗子");
  EXPECT_EQ(read("货货不不对对板板"), "货不对板");
}

TEST(Disguises, WhatIsAllOfATextIsNoChance) {
  EXPECT_EQ(read("退宽"), "退款");
  EXPECT_EQ(read("后退宽一点"), "后退宽一点");
  EXPECT_THAT(hits_of("hbdb"), ElementsAre("r.mismatch=hbdb"));
  EXPECT_THAT(hits_of("我的hbdb吗"), IsEmpty());
  EXPECT_EQ(read("fh"), "fh");
  EXPECT_THAT(hits_of("女子"), IsEmpty());
  EXPECT_THAT(hits_of("pz"), ElementsAre("r.cheat=pz"));
  EXPECT_THAT(hits_of("smug pz"), IsEmpty());
  EXPECT_THAT(hits_of("马扁结"), ElementsAre("r.others=马扁结"));
  EXPECT_THAT(hits_of("看片子"), IsEmpty());
}

TEST(Disguises, OrdinaryWordsStay) {
  EXPECT_EQ(read("别发火"), "别发火");
  EXPECT_EQ(read("发化贝"), "发货");
  EXPECT_EQ(read("后退宽容一点"), "后退宽容一点");
}

TEST(Disguises, ACharacterWithItsRadicalApartIsReadInAnyWord) {
  EXPECT_EQ(read("我要投讠斥到底"), "我要投诉到底");
}

TEST(Disguises, WordsOfTheRulesAreKnownByTheirSound) {
  for (const char* spelling : {"不处狸", "不褚理", "部褚狸", "buchuli", "不chu理", "bu chu li"}) {
    EXPECT_EQ(read("退款一直" + std::string(spelling)), "退款一直不处理") << spelling;
  }
  EXPECT_EQ(read("克服困难"), "克服困难");
}

TEST(Disguises, WordsOfEveryAlternativeAreKnownByTheirSound) {
  EXPECT_EQ(read("一直dengru不上"), "一直登入不上");
}

TEST(Disguises, WhatIsLeftOfOneWordMayEndTheNext) {
  EXPECT_EQ(read("doutingbujian"), "都听不见");
}

TEST(Disguises, TheLongerOfTwoWordsThatOverlapIsMeant) {
  EXPECT_EQ(read("不错shouhoucha"), "不错售后差");
}

TEST(Disguises, ASpellingOfTheTablesIsNoOtherWordOfItsLength) {
  EXPECT_EQ(read("骗孑"), "骗子");
}

TEST(Disguises, StuttersAreReadOnce) {
  EXPECT_EQ(read("怎怎么么都都没没有有货不对板"), "怎么都没有货不对板");
  EXPECT_EQ(read("哈哈你好"), "哈哈你好");
}

TEST(Disguises, AHeartIsAWordsEndOrAnOrnament) {
  EXPECT_EQ(read("真恶❤"), "真恶心");
  EXPECT_EQ(read("退❤️款和发❤️❤️货"), "退款和发货");
  EXPECT_EQ(read("爱你❤️"), fold("爱你❤️"));
}

TEST(Disguises, AnEmojiIsReadAsItsNameOrIsAnOrnament) {
  EXPECT_EQ(read("褪🔥款"), "退款");
  EXPECT_EQ(read("一直不发🔥"), "一直不发货");
  EXPECT_EQ(read("🦵款"), "退款");
  EXPECT_EQ(read("退🔥款和骗💩❤️子"), "退款和骗子");
  EXPECT_EQ(read("好的👌🐶"), "好的");
}

TEST(Disguises, TheWayBackFindsTheOriginal) {
  EXPECT_THAT(hits_of("说好的🐶不给🦵️款呢"), ElementsAre("r.refund=不给🦵️款"));
  EXPECT_THAT(hits_of("说好的，不给tui🔥款呢"), ElementsAre("r.refund=不给tui🔥款"));
  EXPECT_THAT(hits_of("tui kuan 一直不处理"), ElementsAre("r.refund=tui kuan 一直不处理"));
  EXPECT_THAT(hits_of("退❤️款一直不处狸"), ElementsAre("r.refund=退❤️款一直不处狸"));
  EXPECT_THAT(hits_of("都是馬扁子啊"), ElementsAre("r.cheat=馬扁子"));
}

TEST(Disguises, ADoubtfulSpellingNeedsMoreOfTheText) {
  EXPECT_THAT(hits_of("这个片子好看"), IsEmpty());
  EXPECT_THAT(hits_of("主播就是片子"), ElementsAre("r.cheat=主播就是片子"));
}

// What the classifier is given beside the text as written.
std::string reading_of(std::string_view text) {
  Scanner scanner;
  EXPECT_TRUE(scanner.adopt(rules()));
  std::vector<Hit> hits;
  scanner.find_hits(fold(text), Channel::comment, hits);
  return std::string(scanner.revealed());
}

TEST(Disguises, TheScannersReadingLeavesDoubtfulSpellings) {
  EXPECT_EQ(reading_of("看片子不给tui款片子不发huo啊"), "看片子不给退款片子不发货啊");
  EXPECT_EQ(reading_of("这个片子好看"), "");
  EXPECT_EQ(reading_of("退款"), "");
}

TEST(Disguises, TheScannersReadingHasADoubtfulSpellingThatARuleBearsOut) {
  EXPECT_EQ(reading_of("主播是片子啊我们晚上去看片子"), "主播是骗子啊我们晚上去看片子");
}

TEST(Disguises, ACharacterIsTakenApartIntoRadicalsAsTheyStandAlone) {
  EXPECT_EQ(read("投言斥"), "投诉");
}

TEST(Disguises, PartsOutOfPlaceAreNoChance) {
  EXPECT_THAT(hits_of("我马扁结啊"), ElementsAre("r.others=马扁结"));
}

TEST(Disguises, ACharacterWrittenTwiceInAWord) {
  EXPECT_THAT(hits_of("登录录不了"), ElementsAre("r.others=登录录不了"));
}

TEST(Disguises, ADisguisedTextOfABlockIsACandidate) {
  Scanner scanner;
  ASSERT_TRUE(scanner.adopt(rules()));
  const std::u32string joined = U"你好\n都是马扁子\n这个片子好看";
  const std::vector<std::uint32_t> starts = {0, 3, 9};
  std::vector<std::uint32_t> candidates;
  scanner.find_candidates(joined, starts, candidates);
  EXPECT_THAT(candidates, ElementsAre(1u, 2u));
  std::vector<Hit> hits;
  scanner.confirm(1, Channel::comment, hits);
  EXPECT_THAT(hits, ElementsAre(testing::Field(&Hit::rule, 1u)));
  scanner.confirm(2, Channel::comment, hits);
  EXPECT_THAT(hits, IsEmpty());
}

std::vector<std::string> disguise_faults(std::string_view toml, std::uint32_t most_spellings = 1000) {
  CompileLimits limits;
  limits.max_spellings = most_spellings;
  ParsedRules parsed = parse_rules(toml, "w.toml");
  Faults faults = parsed.faults;
  if (faults.empty()) faults = RuleSet::compile(std::move(parsed), limits).faults;
  std::vector<std::string> lines;
  for (const Fault& fault : faults) lines.push_back(to_string(fault));
  return lines;
}

TEST(Disguises, FaultsNameTheirPlace) {
  EXPECT_THAT(disguise_faults("[disguises]\nwords = \"退款 退\"\n"),
              ElementsAre("w.toml:2:9: error: disguises: \"退\": must be 2 to 32 characters when it is folded"));
  EXPECT_THAT(disguise_faults("[disguises.characters]\n\"退款\" = \"t\"\n"),
              ElementsAre("w.toml:2:1: error: disguises: \"退款\": must be one character"));
  EXPECT_THAT(disguise_faults("[disguises.characters]\n\"退\" = \"！\"\n"),
              ElementsAre("w.toml:2:7: error: disguises: spelling \"！\": folds to nothing"));
  EXPECT_THAT(disguise_faults("[disguises]\nword = \"退款\"\n"),
              ElementsAre("w.toml:2:1: error: unknown key \"word\", did you mean \"words\"?"));
  EXPECT_THAT(disguise_faults("[disguises]\nwords = [\"退款\"]\n"),
              ElementsAre("w.toml:2:9: error: words: must be a string, of words with spaces between them"));
}

TEST(Disguises, TheirNumberIsBounded) {
  EXPECT_THAT(
      disguise_faults("[disguises]\nwords = \"退款 货款 扣款\"\n[disguises.characters]\n\"款\" = \"a b c d e f\"\n", 8),
      ElementsAre("w.toml: error: disguises: over the limit of 8 spellings"));
}

}  // namespace
}  // namespace danmakud::matchers
