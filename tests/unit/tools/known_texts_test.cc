#include "tools/known_texts.h"

#include <gtest/gtest.h>

namespace danmakud::tools {
namespace {

KnownTexts one(std::string_view text) {
  KnownTexts known;
  known.add(text);
  return known;
}

TEST(KnownTexts, KnowsATextHoweverItIsWritten) {
  const KnownTexts known = one("收到的货不对板，想退款");
  EXPECT_TRUE(known.has_like("收到的货不对板，想退款"));
  EXPECT_TRUE(known.has_like("收到的貨 不對 板!!想退款")) << "as it folds";
}

TEST(KnownTexts, KnowsWhatSharesHalfOfItsSequences) {
  const KnownTexts known = one("abcdefg");           // 4 sequences
  EXPECT_TRUE(known.has_like("abcdefgh"));           // 4 of 5
  EXPECT_TRUE(known.has_like("abcdefghijk"));        // 4 of 8
  EXPECT_FALSE(known.has_like("abcdefghijkl"));      // 4 of 9
  EXPECT_FALSE(known.has_like("abcd")) << "1 of 4";  // nor is a part of it
}

TEST(KnownTexts, CountsASequenceOnceHoweverOftenItStands) {
  EXPECT_TRUE(one("abcdabcdabcdabcd").has_like("abcdabcd"));
}

TEST(KnownTexts, TellsShortTextsApart) {
  const KnownTexts known = one("卡了");
  EXPECT_TRUE(known.has_like("卡了"));
  EXPECT_FALSE(known.has_like("卡"));
  EXPECT_FALSE(known.has_like("卡了吗"));
}

TEST(KnownTexts, AddsUpNoLikenessOfDifferentTexts) {
  KnownTexts known = one("abcde");
  known.add("vwxyz");
  EXPECT_FALSE(known.has_like("abcdevwxyz"));
}

TEST(KnownTexts, KnowsNothingOfNothing) {
  EXPECT_FALSE(KnownTexts().has_like("货不对板"));
}

}  // namespace
}  // namespace danmakud::tools
