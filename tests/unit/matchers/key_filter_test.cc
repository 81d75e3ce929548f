#include "matchers/key_filter.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "matchers/utf8.h"
#include "random_text.h"

namespace danmakud::matchers {
namespace {

std::u32string random_text(RandomText& random, std::size_t most) {
  return to_utf32(random.of(U"退货款板的不ab", most));
}

class KeysOfASize : public testing::TestWithParam<std::size_t> {};

// Sixteen places at once are told as each is alone.
TEST_P(KeysOfASize, PassWhereTheyStand) {
  RandomText random(7);
  for (int round = 0; round < 200; ++round) {
    const std::u32string text = random_text(random, 90);
    if (text.size() < GetParam()) continue;
    const std::u32string_view key = std::u32string_view(text).substr(random.below(text.size() - GetParam() + 1));
    KeyFilter filter(1);
    filter.add(key.substr(0, GetParam()));
    const std::uint64_t places = filter.places_in(text, GetParam());
    ASSERT_EQ(places, filter.places_plainly_in(text, GetParam()));
    for (std::size_t at = 0; at < KeyFilter::kPlacesOfAStep; ++at) {
      const std::u32string_view alone = std::u32string_view(text).substr(std::min(at, text.size()), GetParam());
      ASSERT_EQ(places >> at & 1, filter.places_in(alone, GetParam())) << at;
      ASSERT_TRUE(alone != key.substr(0, GetParam()) || (places >> at & 1) != 0) << at;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(KeyFilter, KeysOfASize, testing::Values(1, 2, 3));

TEST(KeyFilter, LetsFewOthersPass) {
  RandomText random(8);
  const auto pair = [&random] {
    return std::u32string{static_cast<char32_t>(0x4E00 + random.below(20'000)),
                          static_cast<char32_t>(0x4E00 + random.below(20'000))};
  };
  KeyFilter filter(1'000);
  for (int key = 0; key < 1'000; ++key) filter.add(pair());
  int passing = 0;
  for (int other = 0; other < 10'000; ++other) passing += filter.places_in(pair(), 2) != 0 ? 1 : 0;
  EXPECT_LT(passing, 500);
}

TEST(KeyFilter, OfNoKeysLetsNothingPass) {
  EXPECT_EQ(KeyFilter().places_in(U"退款", 1), 0u);
}

}  // namespace
}  // namespace danmakud::matchers
