#include "pipeline/key_table.h"

#include <map>
#include <random>

#include <gtest/gtest.h>

namespace danmakud::pipeline {
namespace {

TEST(KeyTableTest, FindsWhatWasInserted) {
  KeyTable<std::uint32_t> table;
  EXPECT_EQ(table.find(7), nullptr);
  const auto [value, is_new] = table.insert(7);
  EXPECT_TRUE(is_new);
  EXPECT_EQ(*value, 0U);
  *value = 42;
  EXPECT_FALSE(table.insert(7).second);
  EXPECT_EQ(*table.find(7), 42U);
}

TEST(KeyTableTest, IsWhatAMapIsWhateverComesAndGoes) {
  std::mt19937_64 random(1);  // NOLINT(cert-msc51-cpp): the same keys each time
  std::map<std::uint64_t, std::uint32_t> expected;
  KeyTable<std::uint32_t> table;
  std::vector<std::uint64_t> keys(40'000);
  for (std::uint64_t& key : keys) key = random();
  for (std::uint32_t step = 1; step <= 200'000; ++step) {
    const std::uint64_t key = keys[random() % (step < 100'000 ? keys.size() : keys.size() / 8)];
    if (random() % 3 == 0) {
      table.erase(key);
      expected.erase(key);
    } else {
      *table.insert(key).first = expected[key] = step;
    }
    ASSERT_EQ(table.size(), expected.size());
  }
  for (const std::uint64_t key : keys) {
    const std::uint32_t* const found = table.find(key);
    ASSERT_EQ(found == nullptr ? 0 : *found, expected.contains(key) ? expected[key] : 0);
  }
}

TEST(KeyTableTest, TakesKeysThatAllBelongToOnePlace) {
  KeyTable<std::uint32_t> table;
  const auto key = [](std::uint64_t number) { return ~number; };  // the greatest ones
  for (std::uint32_t i = 0; i < 5'000; ++i) *table.insert(key(i)).first = i;
  EXPECT_EQ(table.longest_run_for_test(), 5'000U);
  for (std::uint32_t i = 0; i < 5'000; i += 2) table.erase(key(i));
  EXPECT_EQ(table.size(), 2'500U);
  for (std::uint32_t i = 0; i < 5'000; ++i) ASSERT_EQ(table.find(key(i)) != nullptr, i % 2 == 1) << i;
}

TEST(KeyTableTest, SpreadsKeysThatWereChosenToMeetBySomebodyWhoDoesNotKnowItsSeed) {
  KeyTable<std::uint32_t> table(0x9e3779b97f4a7c15);
  for (std::uint64_t i = 0; i < 5'000; ++i) table.insert(~i);
  for (std::uint64_t i = 1; i <= 5'000; ++i) table.insert(i << 20 | i);
  EXPECT_EQ(table.size(), 10'000U);
  EXPECT_LT(table.longest_run_for_test(), 200U);
}

TEST(KeyTableTest, IsEmptyOnceCleared) {
  KeyTable<std::uint32_t> table;
  for (std::uint64_t key = 1; key <= 1'000; ++key) table.insert(key << 32 | key);
  table.clear();
  EXPECT_EQ(table.size(), 0U);
  EXPECT_EQ(table.longest_run_for_test(), 0U);
  EXPECT_EQ(table.find(std::uint64_t{5} << 32 | 5), nullptr);
  EXPECT_TRUE(table.insert(std::uint64_t{5} << 32 | 5).second);
}

}  // namespace
}  // namespace danmakud::pipeline
