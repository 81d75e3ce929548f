#include "matchers/near_words.h"

#include <gtest/gtest.h>

namespace danmakud::matchers {
namespace {

const NearWords& words() {
  static const NearWords near({U"退款", U"黑屏", U"好卡", U"无法登入", U"质量差", U"烂苹果", U"登录失败", U"有货"},
                              {.always = {U"卡酷"}, .within = {}}, {{U'黑', U"嘿"}});
  return near;
}

// The first word that is meant in the text, empty where there is none.
std::u32string meant_in(std::u32string_view text) {
  std::vector<Standing> standings;
  read_standings(text, standings);
  for (std::uint32_t at = 0; at < text.size(); ++at) {
    const NearWords::Found found = words().longest_at(text, standings, at);
    if (found.word != nullptr) return *found.word;
  }
  return {};
}

// Whether one is seen on the way.
bool is_seen_in(std::u32string_view text) {
  std::vector<OddCharacter> room;
  return words().stand_in(text, odd_characters(text, room));
}

TEST(NearWords, ACharacterOfTheSameShapeStandsForAnother) {
  EXPECT_EQ(meant_in(U"不给退歀啊"), U"退款");
  EXPECT_EQ(meant_in(U"无珐登入"), U"无法登入");
}

TEST(NearWords, ACharacterThatNearlySoundsTheSame) {
  EXPECT_EQ(meant_in(U"一直黑榀"), U"黑屏");
  EXPECT_EQ(meant_in(U"濠卡"), U"好卡");
}

TEST(NearWords, AListedOne) {
  EXPECT_EQ(meant_in(U"嘿屏"), U"黑屏");
}

TEST(NearWords, ACommonCharacterOnlyOfTheSameShape) {
  EXPECT_EQ(meant_in(U"无法登八"), U"无法登入");
  EXPECT_EQ(meant_in(U"今晚奴卡啊"), U"好卡");
  EXPECT_EQ(meant_in(U"退卡"), U"");
}

TEST(NearWords, ACommonCharacterThatNearlySoundsTheSameAmidTwoThatTellMore) {
  EXPECT_EQ(meant_in(U"又登录丝败"), U"登录失败");
}

TEST(NearWords, ACommonCharacterBeforeAnOrdinaryWordSaysSomethingOfThat) {
  EXPECT_EQ(meant_in(U"蓝苹果"), U"");
}

TEST(NearWords, TheRestOfAShortWordIsOutOfPlaceToo) {
  EXPECT_EQ(meant_in(U"奴卡通"), U"");
}

TEST(NearWords, WhatExplainsItselfStays) {
  for (const std::u32string_view text : {U"退款", U"黑屏了", U"黑猫", U"退休了", U"好卡通", U"卡酷", U"质量好", U""}) {
    EXPECT_EQ(meant_in(text), U"");
    EXPECT_FALSE(is_seen_in(text));
  }
}

// 月 and 有 differ in one bit.
TEST(NearWords, TheRestStandsOnItsSideOfTheGap) {
  EXPECT_EQ(meant_in(U"有镬"), U"有货");
  EXPECT_EQ(meant_in(U"镬月"), U"");
}

TEST(NearWords, AllAreSeenOnTheWay) {
  for (const std::u32string_view text : {U"不给退歀啊", U"无珐登入", U"无法登八", U"今晚奴卡啊", U"又登录丝败"})
    EXPECT_TRUE(is_seen_in(text));
}

}  // namespace
}  // namespace danmakud::matchers
