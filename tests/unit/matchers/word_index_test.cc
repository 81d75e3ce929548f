#include "matchers/word_index.h"

#include <algorithm>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "random_text.h"

namespace danmakud::matchers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint32_t> found(const WordIndex& index, std::u32string_view text) {
  std::vector<std::uint32_t> ids;
  index.find(text, [&ids](std::size_t, std::uint32_t word) { ids.push_back(word); });
  std::ranges::sort(ids);
  return ids;
}

std::vector<std::uint32_t> expected(const std::vector<std::u32string_view>& words, std::u32string_view text) {
  std::vector<std::uint32_t> ids;
  for (std::uint32_t word = 0; word < words.size(); ++word) {
    for (std::size_t at = text.find(words[word]); at != text.npos; at = text.find(words[word], at + 1)) {
      ids.push_back(word);
    }
  }
  return ids;
}

TEST(WordIndex, OfNoWordsFindsNothing) {
  EXPECT_THAT(found(WordIndex(), U"退款"), IsEmpty());
  EXPECT_THAT(found(WordIndex(std::vector<std::u32string_view>{}), U"退款"), IsEmpty());
}

TEST(WordIndex, FindsWordsAtBothEndsAndOverEachOther) {
  const WordIndex index(std::vector<std::u32string_view>{U"退货款", U"货款", U"款", U"退款"});
  EXPECT_THAT(found(index, U"退货款"), ElementsAre(0, 1, 2));
  EXPECT_THAT(found(index, U"款款"), ElementsAre(2, 2));
  EXPECT_THAT(found(index, U"退货"), IsEmpty());
  EXPECT_THAT(found(index, U""), IsEmpty());
}

TEST(WordIndex, FindsWhatAPlainSearchFinds) {
  RandomText random(3);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::u32string> words;
    for (std::size_t count = random.below(40); count > 0; --count) {
      const std::u32string word = to_utf32(random.of(U"退货款板的不ab", 5));
      if (!word.empty() && std::ranges::find(words, word) == words.end()) words.push_back(word);
    }
    const std::vector<std::u32string_view> views(words.begin(), words.end());
    const WordIndex index(views);
    for (int text = 0; text < 20; ++text) {
      const std::u32string in = to_utf32(random.of(U"退货款板的不ab", 40));
      ASSERT_EQ(found(index, in), expected(views, in));
    }
  }
}

// Words of one, two and more characters, over more places than are looked at in a step.
TEST(WordIndex, GoesFromPlaceToPlace) {
  const WordIndex index(std::vector<std::u32string_view>{U"款", U"退款", U"退货款"});
  std::u32string text;
  for (int times = 0; times < 50; ++times) text += U"退款退货款";
  std::vector<std::size_t> places;
  index.find(text, [&places](std::size_t at, std::uint32_t) { places.push_back(at); });
  EXPECT_EQ(places.size(), 200u);
  EXPECT_TRUE(std::ranges::is_sorted(places));
}

// Of so many words longer keys are taken.
TEST(WordIndex, FindsManyWords) {
  constexpr std::u32string_view kCharacters = U"退货款板的不ab";
  std::vector<std::u32string> words = {U"退", U"货款", U"ab", U"板的不", U"退货款板的不"};
  for (std::size_t number = 0; number < 4096; ++number) {
    std::u32string& word = words.emplace_back();
    for (const std::size_t digit : {number / 512, number / 64, number / 8, number}) word += kCharacters[digit % 8];
  }
  const std::vector<std::u32string_view> views(words.begin(), words.end());
  const WordIndex index(views);
  RandomText random(4);
  for (int text = 0; text < 100; ++text) {
    const std::u32string in = to_utf32(random.of(kCharacters, 100));
    ASSERT_EQ(found(index, in), expected(views, in));
  }
}

}  // namespace
}  // namespace danmakud::matchers
