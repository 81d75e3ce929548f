#include "matchers/fold.h"

#include <gtest/gtest.h>

#include "matchers/folded_texts.h"
#include "random_text.h"

namespace danmakud::matchers {
namespace {

struct FoldRow {
  const char* name;
  std::string original;
  std::string folded;
};

class FoldTable : public testing::TestWithParam<FoldRow> {};

TEST_P(FoldTable, Folds) {
  EXPECT_EQ(fold(GetParam().original), GetParam().folded);
  EXPECT_EQ(fold(GetParam().folded), GetParam().folded) << "folding twice";
  EXPECT_EQ(fold_with_origin(GetParam().original).text, GetParam().folded) << "with origin";
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, FoldTable,
    testing::Values(
        FoldRow{"Empty", "", ""}, FoldRow{"Han", "货不对板", "货不对板"}, FoldRow{"Case", "VX加Me", "vx加me"},
        FoldRow{"FullWidth", "ＶＸ１２３", "vx123"}, FoldRow{"HalfWidthKana", "ｶ", "カ"},
        FoldRow{"Traditional", "貨不對板", "货不对板"}, FoldRow{"HongKongAndTaiwan", "裏面着衞", "里面着卫"},
        FoldRow{"CommonSimplifiedStays", "吃才台只户温么", "吃才台只户温么"},
        FoldRow{"ZeroWidth", "退\u200b款\u200d", "退款"}, FoldRow{"BidiMarks", "\u202e退\u202c款", "退款"},
        FoldRow{"VariationSelector", "退\ufe0f款\U000e0100", "退款"},
        FoldRow{"CombiningMarks", "退\u0336款\u0336", "退款"},
        FoldRow{"ComposedAndDecomposed", "caf\u00e9 cafe\u0301", "cafe cafe"},
        FoldRow{"Controls", std::string("退\0款\x7f", 8), "退款"}, FoldRow{"Circled", "①②㊙ⓐ⑴㈠", "12秘a1一"},
        FoldRow{"NegativeSquared", "🅰🅑❶", "ab1"}, FoldRow{"Radical", "⻋⼀", "车一"},
        FoldRow{"CompatibilityHan", "\uf900", "岂"}, FoldRow{"SpacesBetweenHan", "货 不　对\t板", "货不对板"},
        FoldRow{"PunctuationBetweenHan", "货，不。对！！板~", "货不对板"},
        FoldRow{"EmojiBetweenHan", "差👍🏻评😀啊", "差评啊"}, FoldRow{"DotStroke", "退丶款", "退款"},
        FoldRow{"SpokenSigns", "恶❤️ ➕微信", "恶㣺加微信"}, FoldRow{"LineBreak", "退\n款\r\na", "退款 a"},
        FoldRow{"EmojiOfOneSyllable", "吃🐔 🐓了", "吃䷀䷀了"},
        FoldRow{"SeparatorsBetweenWords", "iPhone  15--pro", "iphone 15 pro"},
        FoldRow{"SeparatorBesideHan", "退 qian 了", "退 qian 了"}, FoldRow{"NoSeparator", "退qian了", "退qian了"},
        FoldRow{"EndsGo", "  +1!! ", "1"}, FoldRow{"OnlySeparators", "！？…😀", ""},
        FoldRow{"Repeats", "哈哈哈哈哈哈", "哈哈"}, FoldRow{"RepeatsAcrossSeparators", "退 退！退 退", "退退"},
        FoldRow{"RepeatsOfLetters", "aaaaAAA", "aa"}, FoldRow{"RepeatsOfForms", "貨货货", "货货"},
        FoldRow{"SpacedRepeatsOfLetters", "a a a a", "a a a a"}, FoldRow{"DigitsAreNoException", "10000", "100"},
        FoldRow{"DroppedRepeatBeforeWord", "哈哈 哈 a", "哈哈 a"}, FoldRow{"Supplementary", "𠀾𠮷", "𠀾𠮷"},
        FoldRow{"IdeographicZero", "二〇 二〇々", "二〇二〇々"}, FoldRow{"Ligature", "ﬁ½", "ﬁ½"}),
    [](const testing::TestParamInfo<FoldRow>& row) { return row.param.name; });

TEST(Fold, JoinsTextsByLineFeeds) {
  FoldedTexts texts;
  for (const char* text : {"！退款", "", "a  b"}) texts.add(text);
  EXPECT_EQ(texts.joined(), U"退款\n\na b");
  EXPECT_EQ(texts[0], U"退款");
  EXPECT_EQ(texts[1], U"");
  EXPECT_EQ(texts[2], U"a b");
  texts.clear();
  texts.add("退");
  EXPECT_EQ(texts.joined(), U"退");
}

TEST(Fold, IsIdempotentAndBoundedOnRandomTexts) {
  RandomText random(1);
  FoldedTexts texts;
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = random.of_anything(24);
    const std::string once = fold(text);
    texts.add(text);
    std::string joined;
    append_utf8(texts[texts.size() - 1], joined);
    ASSERT_EQ(joined, once) << text;
    ASSERT_EQ(fold(once), once) << text;
    ASSERT_TRUE(is_valid_utf8(once)) << text;
    ASSERT_EQ(once.find('\n'), std::string::npos) << text;
    ASSERT_LE(once.size(), max_folded_bytes(text.size())) << text;
  }
}

// fold_to() takes sixteen characters at once where the processor can; fold() never does.
std::string fold_at_once(std::string_view text) {
  std::u32string room(text.size() + kFoldSlack, U'\0');
  std::string out;
  append_utf8(std::u32string_view(room.data(), fold_to(text, room.data())), out);
  return out;
}

TEST(FoldAtOnce, IsTheSameForRandomTexts) {
  RandomText random(3);
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = random.of(U"退退款款貨板板aaQé　，！ \n😀1１①", 100);
    ASSERT_EQ(fold_at_once(text), fold(text)) << text;
  }
}

TEST(FoldAtOnce, IsTheSameForEveryCharacter) {
  for (char32_t c = 0; c < 0x21000; ++c) {  // the small table and some of what follows
    if (c - 0xD800 < 0x800) continue;
    std::string text;
    append_utf8(std::u32string{U'退', c, U'款', c, c, c, U'a'}, text);
    ASSERT_EQ(fold_at_once(text), fold(text)) << text;
  }
}

// A piece is sixteen characters, or 64 bytes.
TEST(FoldAtOnce, IsTheSameWhereverAPieceEnds) {
  for (const std::string_view filler : {"xy", "货y", "货板", "！a", "！！", "𝐀b", "𝐀𝐁", "😀😀"}) {
    std::string before;
    for (int count = 0; count < 40; ++count) {
      for (const std::string_view end : {"", "退 款", "a！！！", "a！b", "哈哈哈哈", " 哈 哈 哈", "😀a", "é ß"}) {
        for (const std::string_view first : {"", "x", "货"}) {
          const std::string text = std::string(first).append(before).append(end);
          ASSERT_EQ(fold_at_once(text), fold(text)) << text;
        }
      }
      before += filler;
    }
  }
}

TEST(Fold, LongTextsCrossItsBlocksUnharmed) {
  std::string text, expected;
  for (int round = 0; round < 700; ++round) {
    text += "貨a ";
    expected += "货a ";
  }
  expected.pop_back();
  EXPECT_EQ(fold(text), expected);
}

// Every folded character comes from a span that folds to it, in ascending order.
TEST(FoldWithOrigin, EverySpanFoldsToItsCharacter) {
  RandomText random(2);
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = random.of_anything(16);
    const FoldedText folded = fold_with_origin(text);
    ASSERT_EQ(folded.text, fold(text));
    ASSERT_EQ(folded.characters.size(), to_utf32(folded.text).size());
    const char* const end = folded.text.data() + folded.text.size();
    std::uint32_t previous_end = 0;
    for (const char* at = folded.text.data(); at != end;) {
      const auto begin = static_cast<std::uint32_t>(at - folded.text.data());
      const char32_t c = decode_utf8(at);
      const Span span = original_span(folded, {begin, static_cast<std::uint32_t>(at - folded.text.data())});
      ASSERT_GE(span.begin, previous_end) << text;
      const std::string origin = text.substr(span.begin, span.end - span.begin);
      ASSERT_TRUE(is_valid_utf8(origin)) << text;
      ASSERT_EQ(fold(origin),
                c == U' ' ? "" : folded.text.substr(begin, static_cast<std::size_t>(at - folded.text.data()) - begin))
          << text;
      previous_end = span.end;
    }
  }
}

TEST(FoldWithOrigin, FindsTheWayBack) {
  const std::string text = "收到 的 貨，不 對 板！";
  const FoldedText folded = fold_with_origin(text);
  const auto at = static_cast<std::uint32_t>(folded.text.find("货不对板"));
  const Span span = original_span(folded, {at, at + 12});
  EXPECT_EQ(text.substr(span.begin, span.end - span.begin), "貨，不 對 板");
}

TEST(FoldWithOrigin, EmptyAndForeignSpansAreEmpty) {
  const FoldedText folded = fold_with_origin("退款");
  EXPECT_EQ(original_span(folded, {3, 3}), Span{});
  EXPECT_EQ(original_span(folded, {0, 7}), Span{});
}

}  // namespace
}  // namespace danmakud::matchers
