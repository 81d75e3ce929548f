#include "matchers/sound_words.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace danmakud::matchers {
namespace {

// Whether a word is seen on the way.
bool is_seen_in(const SoundWords& words, std::u32string_view text) {
  std::vector<Sound> scratch;
  std::vector<OddCharacter> room;
  return words.stand_in(text, odd_characters(text, room), scratch) || words.stand_in_letters(text, scratch);
}

// What stands at the first place that sounds like a word: the word, with a question mark where it is doubtful.
std::u32string heard_in(std::u32string_view text) {
  static const SoundWords words({U"退款", U"客服", U"发货", U"没声音", U"很差"});
  std::vector<Sound> sounds;
  append_sounds(text, sounds);
  std::u32string heard;
  for (std::size_t at = 0; at < sounds.size() && heard.empty(); ++at) {
    const SoundWords::Found found = words.longest_at(text, sounds, at);
    if (found.word != nullptr) heard = *found.word + (found.doubtful ? U"?" : U"");
  }
  EXPECT_EQ(is_seen_in(words, text), !heard.empty());
  return heard;
}

TEST(SoundWords, OneCharacterMayStandForAnother) {
  EXPECT_EQ(heard_in(U"一直不给腿款啊"), U"退款");
  EXPECT_EQ(heard_in(U"没笙音了"), U"没声音");
}

TEST(SoundWords, NoWordStandsWhereTheTextIsOrdinary) {
  EXPECT_EQ(heard_in(U"克服困难"), U"");
  EXPECT_EQ(heard_in(U"别发火"), U"");
  EXPECT_EQ(heard_in(U"我要退款"), U"");
  EXPECT_EQ(heard_in(U""), U"");
}

TEST(SoundWords, TwoCharactersForTwoAreDoubtfulUnlessOneIsRare) {
  EXPECT_EQ(heard_in(U"腿宽"), U"退款?");
  EXPECT_EQ(heard_in(U"褪宽"), U"退款");
}

TEST(SoundWords, LettersAreSyllablesWhereTheyStandAlone) {
  EXPECT_EQ(heard_in(U"不给tui款"), U"退款");
  EXPECT_EQ(heard_in(U"meishengyin 了"), U"没声音");
  EXPECT_EQ(heard_in(U"都wanquanmeishengyinle啊"), U"没声音");
  EXPECT_EQ(heard_in(U"不给exintuikuan"), U"退款");
  EXPECT_EQ(heard_in(U"不给tuikuang"), U"");
  EXPECT_EQ(heard_in(U"不给xtui款"), U"");
}

TEST(SoundWords, OneCharacterMayBeWrittenTwice) {
  const SoundWords words({U"漏水", U"没声音", U"妈的", U"发货"});
  const auto stuttered = [&](std::u32string_view text, std::size_t at) {
    const std::u32string* const word = words.stuttered_at(text, at);
    const auto twice = static_cast<std::size_t>(std::ranges::adjacent_find(text) - text.begin());
    EXPECT_EQ(twice < text.size() && words.is_stuttered(text, twice + 1), word != nullptr);
    return word == nullptr ? U"" : *word;
  };
  EXPECT_EQ(stuttered(U"漏漏水", 0), U"漏水");
  EXPECT_EQ(stuttered(U"都漏漏水了", 1), U"漏水");
  for (const char32_t* text : {U"妈妈的", U"发货货", U"漏水", U"漏漏", U"哈哈水"}) EXPECT_EQ(stuttered(text, 0), U"");
}

TEST(SoundWords, AWordOrItsSoundIsAllOfAText) {
  const SoundWords words({U"退款", U"没声音"});
  EXPECT_EQ(*words.word_or_sound(U"没声音"), U"没声音");
  EXPECT_EQ(*words.word_or_sound(U"褪款"), U"退款");
  for (const char32_t* text : {U"a褪款", U"褪款a", U"腿宽", U"退", U""}) EXPECT_EQ(words.word_or_sound(text), nullptr);
}

TEST(SoundWords, InATextOfLettersAWordIsAllOrNothing) {
  const SoundWords words({U"退款", U"没声音"});
  std::vector<Sound> scratch;
  EXPECT_TRUE(words.are_all_of(U"meishengyin", scratch));
  EXPECT_TRUE(words.are_all_of(U"tui kuan", scratch));
  for (const char32_t* text : {U"baituikuan", U"tuikuanla", U"", U"tuikuantuikuantuikuantuikuan"}) {
    EXPECT_FALSE(words.are_all_of(text, scratch));
  }
}

TEST(SoundWords, AWordOfOneTellingCharacterIsKnownInLettersOrRareCharacters) {
  EXPECT_EQ(heard_in(U"质量hen差"), U"很差");
  EXPECT_EQ(heard_in(U"质量狠猹"), U"");
  EXPECT_EQ(heard_in(U"质量蘅猹"), U"很差");
  EXPECT_EQ(heard_in(U"质量很叉"), U"");
}

TEST(SoundWords, OnlyRareCharactersStandForWhatNearlySoundsTheSame) {
  EXPECT_EQ(heard_in(U"一直没眚罂"), U"没声音");
  EXPECT_EQ(heard_in(U"一直没生英"), U"");
}

// Of thousands that begin alike, each is found, and the longest.
TEST(SoundWords, ManyWordsMayBeginAlike) {
  std::set<std::u32string> all = {U"退款"};
  for (char32_t c = U'一'; c < U'一' + 5'000; ++c) {
    if (sound_of(c) != 0) all.insert(std::u32string(U"退款") + c + U'慢');
  }
  const SoundWords words(std::move(all), {U"退款太慢"});
  const auto heard = [&words](std::u32string_view text) {
    std::vector<Sound> sounds;
    append_sounds(text, sounds);
    return *words.longest_at(text, sounds, 0).word;
  };
  EXPECT_EQ(heard(U"腿款太慢"), U"退款太慢");
  EXPECT_EQ(heard(U"腿款你"), U"退款");
}

}  // namespace
}  // namespace danmakud::matchers
