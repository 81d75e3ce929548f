#include "bench/evening.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace danmakud::bench {
namespace {

std::string member(const std::string& json, const std::string& name) {
  const std::size_t at = json.find('"' + name + "\":");
  if (at == std::string::npos) return {};
  const std::size_t from = at + name.size() + 3 + (json[at + name.size() + 3] == '"');
  return json.substr(from, json.find_first_of("\",}", from) - from);
}

class EveningTest : public testing::Test {
 protected:
  std::ptrdiff_t count(const std::string& part) const {
    return std::count_if(lines_.begin(), lines_.end(),
                         [&](const std::string& line) { return line.find(part) != line.npos; });
  }
  std::vector<std::string> lines_ = make_evening(11, 4000);
};

TEST_F(EveningTest, HasAsManyEventsAsAskedEachWithItsOwnId) {
  std::set<std::string> ids;
  for (const std::string& line : lines_) ids.insert(member(line, "id"));
  EXPECT_EQ(ids.size(), 4000u);
}

TEST_F(EveningTest, GoesOnForThreeHoursInOrder) {
  EXPECT_TRUE(std::is_sorted(lines_.begin(), lines_.end(), [](const std::string& a, const std::string& b) {
    return member(a, "ts_ms") < member(b, "ts_ms");
  }));
  const long length_ms = std::stol(member(lines_.back(), "ts_ms")) - std::stol(member(lines_.front(), "ts_ms"));
  EXPECT_NEAR(static_cast<double>(length_ms), 3 * 3'600'000, 120'000);
}

TEST_F(EveningTest, BringsEveryKindOfTrouble) {
  EXPECT_GE(count("private_message"), 100);
  EXPECT_GE(count("\"button\":\"commerce.mismatch\""), 2);
  EXPECT_GE(count("\"button\":\"safety.danger\""), 1);
  EXPECT_GE(count("attachments"), 10);
  EXPECT_GE(count("0000"), 10) << "made-up phone numbers to be masked";
  EXPECT_EQ(count("主播虚假宣传大家别买"), 110);
  EXPECT_GE(count("\u200b"), 1);
}

TEST_F(EveningTest, HasAnOutageThatHundredsReportInTheirOwnWords) {
  std::set<std::string> users, words;
  for (const std::string& line : lines_) {
    const long second = (std::stol(member(line, "ts_ms")) - 1794396600000) / 1000;
    if (second < 77 * 60 || second > 81 * 60 || line.find("黑") == line.npos) continue;
    users.insert(member(line, "user_id"));
    words.insert(member(line, "text"));
  }
  EXPECT_GE(users.size(), 150u);
  EXPECT_GE(words.size(), 20u);
}

TEST_F(EveningTest, IsTheSameForTheSameSeed) {
  EXPECT_EQ(make_evening(11, 4000), lines_);
  EXPECT_NE(make_evening(12, 4000), lines_);
}

}  // namespace
}  // namespace danmakud::bench
