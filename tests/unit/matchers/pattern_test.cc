#include "matchers/pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "matchers/bit_program.h"
#include "matchers/fold.h"
#include "matchers/hyperscan.h"
#include "matchers/pattern_factors.h"
#include "matchers/pattern_program.h"
#include "matchers/plain_word.h"
#include "matchers/word_share.h"
#include "random_text.h"

namespace danmakud::matchers {
namespace {

struct PatternRow {
  const char* written;
  const char* folded;
};

class PatternTable : public testing::TestWithParam<PatternRow> {};

TEST_P(PatternTable, FoldsLiteralsAndKeepsSyntax) {
  const Pattern pattern = fold_pattern(GetParam().written);
  EXPECT_EQ(pattern.error, "");
  EXPECT_EQ(pattern.text, GetParam().folded);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, PatternTable,
    testing::Values(PatternRow{"货不对板", "货不对板"}, PatternRow{"貨 不，對 板！", "货不对板"},
                    PatternRow{"ＶＸ", "vx"}, PatternRow{"实物与(圖片|描述)不符", "实物与(?:图片|描述)不符"},
                    PatternRow{"(?:A|b)c", "(?:a|b)c"}, PatternRow{"(?i)QQ群", "qq群"}, PatternRow{"哈哈哈哈", "哈哈"},
                    PatternRow{"哈{3,}", "哈哈"}, PatternRow{"哈+", "哈{1,2}"}, PatternRow{"哈哈*", "哈{1,2}"},
                    PatternRow{"退?款", "退?款"}, PatternRow{"退\u200b款", "退款"}, PatternRow{"退\u200b?款", "退款"},
                    PatternRow{"3\\.5折", "3 5折"}, PatternRow{"iphone  手机", "iphone 手机"},
                    PatternRow{"iphone ?手机", "iphone ?手机"}, PatternRow{"货 ?不", "货不"},
                    PatternRow{"退\\s*款", "退款"}, PatternRow{"加 (微信|qq)", "加 ?(?:微信|qq)"},
                    PatternRow{"[，,]?退款", "退款"}, PatternRow{"货[，,]不", "货不"}, PatternRow{"[貨货]不", "[货]不"},
                    PatternRow{"[A-Z]x", "[a-z]x"}, PatternRow{"[０-９]元", "[0-9]元"},
                    PatternRow{"a[^，。]b", "a[\\x{0}-\\x{9}\\x{b}-\\x{1f}\\x{21}-\\x{d7ff}\\x{e000}-\\x{10ffff}]b"},
                    PatternRow{"\\d+元", "[0-9]+元"}, PatternRow{"a.{0,8}b", "a.{0,8}b"}, PatternRow{"a.*?b", "a.*b"},
                    PatternRow{"^退款$", "^退款$"}, PatternRow{"\\bqq\\b", "\\bqq\\b"},
                    PatternRow{"\\x{8CA8}不", "货不"}, PatternRow{"退(款|)", "退(?:款|)"}, PatternRow{"a{2", "a 2"}));

struct Refused {
  std::string written;
  const char* reason;
};

class RefusedPatterns : public testing::TestWithParam<Refused> {};

TEST_P(RefusedPatterns, SayWhy) {
  EXPECT_THAT(fold_pattern(GetParam().written).error, testing::HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, RefusedPatterns,
    testing::Values(
        Refused{"", "folds to nothing"}, Refused{"，。！", "folds to nothing"}, Refused{"\u200b", "folds to nothing"},
        Refused{"[\u200b]", "folds to nothing"}, Refused{"a?", "empty text"}, Refused{"(a|)", "empty text"},
        Refused{"a*b*", "empty text"},
        Refused{"(满意|！)差", "character 6: what stands before here between | folds to nothing"},
        Refused{"\\+|差评", "folds to nothing"}, Refused{"(差评|\\++)", "folds to nothing"},
        Refused{"aaaa", "one byte repeated"}, Refused{std::string(1000, '*'), "one byte repeated"},
        Refused{"^$", "empty text"}, Refused{"(退款", "missing )"}, Refused{"退款)", "character 3: unmatched )"},
        Refused{"[退", "missing ]"}, Refused{"*a", "nothing to repeat"}, Refused{"a**", "nothing to repeat"},
        Refused{"a++", "possessive"}, Refused{"a{2,1}", "repeat of nothing"},
        Refused{"a.{0,65}b", "over the limit of 64"}, Refused{"\\w{500}", "over the limit of 64"},
        Refused{"((.{0,30}a){1,30}b){1,30}", "positions"}, Refused{"(?=a)b", "(?"}, Refused{"(?<n>a)", "(?"},
        Refused{"(a)\\1", "\\1 is not supported"}, Refused{"\\Qa\\E", "\\Q is not supported"},
        Refused{"a\\", "backslash"}, Refused{"\\x{110000}", "not a character"}, Refused{"\\x{d800}", "not a character"},
        Refused{"\\p{Greek}", "\\p{Han}"}, Refused{"[z-a]", "backwards"}, Refused{"[[:nope:]]", "[:nope:]"}));

TEST(Pattern, DeepNestingIsRefusedNotFollowed) {
  const std::string deep = std::string(5000, '(') + "a" + std::string(5000, ')');
  EXPECT_THAT(fold_pattern(deep).error, testing::HasSubstr("nested"));
}

TEST(Pattern, LiteralFoldsAsATextDoes) {
  RandomText random(3);
  for (int round = 0; round < 5'000; ++round) {
    const std::string text = random.of(U"貨货不 ，aAb１2\u200b哈哈哈", 12);
    const std::string folded = fold(text);
    if (folded.empty()) continue;
    ASSERT_EQ(fold_pattern(text).text, folded) << text;
  }
}

// --- what patterns match: the machine of ours against Hyperscan, on every kind of construct.

constexpr const char* kPatterns[] = {
    "退款",         "退货?款",        "(退|换)(货|款)", "货.{0,2}板",      "货.*板",
    "[退换]款",     "[^货]款",        "a+退",           "(ab|a)b",         "^退",
    "款$",          "\\bab\\b",       "a\\B",           "(货|退.){2,3}款", "(a|退)*货",
    "退{2}",        "\\d退",          "[a-c]{2,}",      "(?:退|款){3}",    "(a?b?){1,3}货",
    ".款.",         "(货|货板|板退)", "(退.{0,3}款)+",  "a(退|货)?a",      "\\W款",
    "[[:digit:]]a", "\\S 退",         "退(款|(货.)?板)"};

class MatchesAsHyperscan : public testing::TestWithParam<const char*> {};

struct Ends {
  std::uint64_t last = 0;
  bool any = false;
};

int on_end(unsigned, unsigned long long, unsigned long long to, unsigned, void* context) {
  auto& ends = *static_cast<Ends*>(context);
  ends = {std::max<std::uint64_t>(ends.last, to), true};
  return 0;
}

TEST_P(MatchesAsHyperscan, OnRandomTexts) {
  const Pattern pattern = fold_pattern(GetParam());
  ASSERT_EQ(pattern.error, "");
  const Expression expression{pattern.text.c_str(), 0};
  const DatabaseBuild build = build_database({&expression, 1});
  ASSERT_EQ(build.error, "");
  ScratchPtr scratch;
  ASSERT_TRUE(grow_scratch(build.database.get(), scratch));
  const PatternProgram program = program_of(pattern.root);
  const std::optional<BitProgram> bits = BitProgram::of(pattern.root);
  const std::vector<Factor> factors = factors_of(pattern.root);
  ProgramRunner runner;
  RandomText random(4);
  int matched = 0;
  for (int round = 0; round < 3'000; ++round) {
    const std::string text = fold(random.of(U"退退款款货板abc1 ，", 10));
    if (text.empty()) continue;
    Ends ends;
    ASSERT_EQ(
        hs_scan(build.database.get(), text.data(), static_cast<unsigned>(text.size()), 0, scratch.get(), on_end, &ends),
        HS_SUCCESS);
    const std::u32string characters = to_utf32(text);
    const std::optional<Span> found = runner.find(program, characters);
    ASSERT_EQ(found.has_value(), ends.any) << text;
    ASSERT_EQ(bits ? bits->matches(characters) : ends.any, ends.any) << text;
    ASSERT_EQ(bits ? bits->find(characters) : found, found) << text;
    if (!found) continue;
    ++matched;
    ASSERT_LT(found->begin, found->end);
    for (const Factor& factor : factors) {
      ASSERT_TRUE(std::ranges::any_of(factor.words, [&](const std::u32string& word) {
        return characters.find(word) != std::u32string::npos;
      })) << text;
    }
  }
  EXPECT_GT(matched, 0);
}

INSTANTIATE_TEST_SUITE_P(Patterns, MatchesAsHyperscan, testing::ValuesIn(kPatterns));

TEST(BitProgram, HoldsMostPatternsAndRefusesWhatItCannot) {
  const auto is_held = [](const char* written) { return BitProgram::of(fold_pattern(written).root).has_value(); };
  EXPECT_TRUE(is_held("^退.{0,60}(货|款){2}$"));
  EXPECT_TRUE(is_held("(退.{0,64}){5}"));
  EXPECT_FALSE(is_held("(退.{0,64}){6}"));
  EXPECT_FALSE(is_held("\\bab"));
  EXPECT_FALSE(is_held("^(^退|货)"));
}

TEST(BitProgram, FindsLongMatchesAsTheProgramDoes) {
  const Pattern pattern = fold_pattern("(退.{0,30}货.{0,40}款.{0,50}板|货{3,60}款)");
  const std::optional<BitProgram> bits = BitProgram::of(pattern.root);
  ASSERT_TRUE(bits);
  const PatternProgram program = program_of(pattern.root);
  ProgramRunner runner;
  RandomText random(9);
  int matched = 0;
  for (int round = 0; round < 2'000; ++round) {
    const std::u32string text = to_utf32(random.of(U"退货款板不不不", 120));
    const std::optional<Span> found = runner.find(program, text);
    ASSERT_EQ(bits->matches(text), found.has_value());
    ASSERT_EQ(bits->find(text), found);
    matched += found ? 1 : 0;
  }
  EXPECT_GT(matched, 100);
}

struct Place {
  const char* pattern;
  std::u32string_view text;
  Span span;  // characters
};

class LeftmostLongest : public testing::TestWithParam<Place> {};

TEST_P(LeftmostLongest, Match) {
  ProgramRunner runner;
  EXPECT_EQ(runner.find(program_of(fold_pattern(GetParam().pattern).root), GetParam().text), GetParam().span);
}

INSTANTIATE_TEST_SUITE_P(Places, LeftmostLongest,
                         testing::Values(Place{"退款?", U"我要退款", {2, 4}}, Place{"款|退款", U"退款", {0, 2}},
                                         Place{"货.{0,3}板", U"货货不板", {0, 4}}, Place{"a.*b", U"xabab", {1, 5}},
                                         Place{"不|不退", U"要不不退", {1, 2}}));

// --- plain words

TEST(PlainWord, IsWhatFoldingThePatternMakesOfIt) {
  RandomText random(7);
  int plain = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string written = random.of(U"退款退款貨Ａ1a ，。\\[(?{", 6);
    const std::optional<std::u32string> word = plain_word(written);
    if (!word) continue;
    ++plain;
    const Pattern pattern = fold_pattern(written);
    ASSERT_EQ(pattern.error, "") << written;
    ASSERT_EQ(to_utf32(pattern.text), *word) << written;
    const std::vector<Factor> factors = factors_of(pattern.root);
    ASSERT_EQ(factors.size(), 1u) << written;
    ASSERT_THAT(factors.front().words, testing::ElementsAre(*word));
    ASSERT_EQ(factors.front().share, share_of(*word));
  }
  EXPECT_GT(plain, 1'000);
}

TEST(PlainWord, IsNothingWithOperatorsRunsOrWhatFoldsAway) {
  for (const char* const written : {"", "退|款", "{担心}", "退，款", "好好好", "aaa", "！！", "退款\\", "a.b",
                                    "一二三四五六七八九十一二三四五六七八九十一"}) {
    EXPECT_EQ(plain_word(written), std::nullopt) << written;
  }
  EXPECT_EQ(plain_word("退貨Ａ"), U"退货a");
}

// --- words to look for

decltype(Factor::words) best_words(const char* written) {
  const std::vector<Factor> factors = factors_of(fold_pattern(written).root);
  return factors.empty() ? Factor().words : factors.front().words;
}

TEST(PatternFactors, AreTheRarestWordsOfWhichOneMustBeThere) {
  using testing::UnorderedElementsAre;
  EXPECT_THAT(best_words("货不对板"), UnorderedElementsAre(U"货不对板"));
  EXPECT_THAT(best_words("(退|换)(货|款)"), UnorderedElementsAre(U"退货", U"退款", U"换货", U"换款"));
  EXPECT_THAT(best_words("的.{0,4}(黑屏|花屏)"), UnorderedElementsAre(U"黑屏", U"花屏"));
  EXPECT_THAT(best_words("黑?屏幕"), UnorderedElementsAre(U"屏幕"));
  EXPECT_THAT(best_words("(黑屏.*了|花屏.*了)"), UnorderedElementsAre(U"黑屏", U"花屏"));
  EXPECT_THAT(best_words("(诈骗)+"), UnorderedElementsAre(U"诈骗"));
  EXPECT_TRUE(best_words("\\w{3,}").empty());
  EXPECT_TRUE(best_words("(黑屏|.{3})").empty());
}

}  // namespace
}  // namespace danmakud::matchers
