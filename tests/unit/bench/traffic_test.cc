#include "bench/traffic.h"

#include <set>

#include <gtest/gtest.h>

#include "bench/disguise.h"

namespace danmakud::bench {
namespace {

constexpr int kMany = 20'000;

int count_complaints(double share) {
  Traffic traffic({.complaint_share = share});
  int complaints = 0;
  for (int i = 0; i < kMany; ++i) complaints += traffic.next().is_complaint;
  return complaints;
}

std::string room_of(const std::string& json) {
  const std::size_t at = json.find(Traffic::kRoomMark) + Traffic::kRoomMark.size();
  return json.substr(at, Traffic::kSerialDigits);
}

std::set<std::string> rooms_of_complaints(Hits hits) {
  Traffic traffic({.complaint_share = 1, .hits = hits});
  std::set<std::string> rooms;
  for (int i = 0; i < 1000; ++i) rooms.insert(room_of(traffic.next().json));
  return rooms;
}

TEST(Traffic, IsTheSameForTheSameSeed) {
  Traffic once({.seed = 3}), again({.seed = 3}), other({.seed = 4});
  EXPECT_EQ(once.next().json, again.next().json);
  EXPECT_NE(once.next().json, other.next().json);
}

TEST(Traffic, NeverRepeatsAnEvent) {
  Traffic traffic({});
  std::set<std::string> seen;
  for (int i = 0; i < kMany; ++i) EXPECT_TRUE(seen.insert(traffic.next().json).second);
}

TEST(Traffic, IsAbout200BytesAnEvent) {
  Traffic traffic({});
  std::size_t bytes = 0;
  for (int i = 0; i < kMany; ++i) bytes += traffic.next().json.size();
  EXPECT_NEAR(static_cast<double>(bytes) / kMany, 200, 20);
}

TEST(Traffic, ComplainsAsOftenAsAsked) {
  EXPECT_EQ(count_complaints(0), 0);
  EXPECT_NEAR(count_complaints(0.02), kMany * 0.02, kMany * 0.005);
  EXPECT_NEAR(count_complaints(0.1), kMany * 0.1, kMany * 0.01);
}

TEST(Traffic, KeepsUniqueComplaintsApartAndOthersTogether) {
  EXPECT_EQ(rooms_of_complaints(Hits::unique).size(), 1000u);
  EXPECT_LE(rooms_of_complaints(Hits::mostly_duplicate).size(), 40u);
}

TEST(Grammar, ExpandsClassesWithinClassesAndDigits) {
  constexpr WordClass kWords[] = {{"who", "{name}们"}, {"name", "姐妹"}};
  Random random(1);
  const std::string text = Grammar(kWords).expand("{who}好{###}", random);
  EXPECT_TRUE(text.starts_with("姐妹们好"));
  EXPECT_EQ(text.size(), std::string("姐妹们好").size() + 3);
}

// A misspelt class name would end the generator: every phrase must be expandable.
TEST(Grammar, KnowsEveryClassThatItsPhrasesName) {
  const Grammar grammar = live_room_grammar();
  for (const auto& classes : {chatter_phrases(), complaint_phrases()}) {
    for (const WordClass& words : classes) {
      for (const std::string_view member : grammar.members(words.name)) {
        EXPECT_TRUE(grammar.can_expand(member)) << words.name << ": " << member;
      }
    }
  }
}

TEST(Disguise, ChangesTheSpellingOnly) {
  EXPECT_EQ(disguise("货不对板", Disguise::traditional), "貨不對板");
  EXPECT_EQ(disguise("app闪退", Disguise::full_width), "ａｐｐ闪退");
  EXPECT_EQ(disguise("假货", Disguise::spaced), "假 货");
  EXPECT_EQ(disguise("假货", Disguise::dotted), "假.货");
  EXPECT_EQ(disguise("假货", Disguise::zero_width), "假\u200b货");
  EXPECT_EQ(disguise("假", Disguise::drawn_out), "假假假假假！！！！");
}

}  // namespace
}  // namespace danmakud::bench
