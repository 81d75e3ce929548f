#include "pipeline/fingerprint.h"

#include <gtest/gtest.h>

#include "matchers/fold.h"

namespace danmakud::pipeline {
namespace {

std::uint64_t hash_of(std::string_view text) {
  return hash_text(matchers::fold(text));
}

class SameText : public ::testing::TestWithParam<std::string_view> {};

TEST_P(SameText, AsTheBlackScreen) {
  EXPECT_EQ(hash_of(GetParam()), hash_of("黑屏了"));
}

INSTANTIATE_TEST_SUITE_P(Fold, SameText,
                         ::testing::Values("黑屏了!!!", "黑屏了。", "黑屏了+1", "+1 黑屏了", "黑屏了+1+1+1",
                                           "黑屏了+10086", "黑屏了 +1!", "黑屏了黑屏了", "黑屏了 黑屏了 黑屏了",
                                           "黑屏了黑屏了黑", "黑 屏 了", "黑屏了了了了", "黑屏了+1 黑屏了"));

TEST(Fingerprint, TellsOtherTextsApart) {
  EXPECT_NE(hash_of("黑屏了"), hash_of("没画面了"));
  EXPECT_NE(hash_of("黑屏了"), hash_of("黑屏了吗"));
  EXPECT_NE(hash_of("买了1个"), hash_of("买了个"));
}

TEST(Fingerprint, KeepsAPlusOneThatIsAllThereIs) {
  EXPECT_EQ(text_core(matchers::fold("+1")), "1");
}

TEST(Fingerprint, OfNothingIsOfNothing) {
  EXPECT_EQ(text_core(""), "");
  EXPECT_EQ(hash_of("!!!"), hash_of(""));
}

TEST(Fingerprint, TakesWhatRepeatsOnce) {
  EXPECT_EQ(text_core("abab"), "ab");
  EXPECT_EQ(text_core("黑屏黑屏"), "黑屏");
  EXPECT_EQ(text_core("黑屏了黑屏了黑"), "黑屏了");
  EXPECT_EQ(text_core("黑屏了黑屏"), "黑屏了黑屏");
  EXPECT_EQ(text_core("aba"), "aba");
}

TEST(Fingerprint, IsMadeOfTheCoreOfTheCore) {
  for (const std::string_view text : {"黑屏了+1", "卡卡卡 卡死了", "11 黑屏", "哈哈哈哈", "ab ab"}) {
    const std::string core = text_core(matchers::fold(text));
    EXPECT_EQ(text_core(core), core) << text;
  }
}

}  // namespace
}  // namespace danmakud::pipeline
