#include "pipeline/ulid.h"

#include <gtest/gtest.h>

namespace danmakud::pipeline {
namespace {

constexpr std::string_view kUlidExample = "01M757NBKV7YD63MP0FFM4B8FJ";

std::int64_t time_in(const TicketId& id) {
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | id.bytes[i];
  return ms;
}

TEST(UlidTest, TextGoesThereAndBack) {
  const std::optional<TicketId> id = parse_ticket_id(kUlidExample);
  ASSERT_TRUE(id);
  EXPECT_EQ(to_string(*id), kUlidExample);
  EXPECT_EQ(parse_ticket_id("01m757nbkv7yd63mp0ffm4b8fj"), id) << "people type small letters";
}

TEST(UlidTest, BeginsWithTheTime) {
  const TicketId id = make_ticket_id(from_ms(1'794'398'400'123), "x");
  EXPECT_EQ(time_in(id), 1'794'398'400'123);
  EXPECT_EQ(to_string(id).substr(0, 10), "01M757NBKV");
}

TEST(UlidTest, SortsAsTextAsItSortsInTime) {
  const TicketId earlier = make_ticket_id(from_ms(1'794'398'400'123), "x");
  const TicketId later = make_ticket_id(from_ms(1'794'398'400'124), "a");
  EXPECT_LT(earlier, later);
  EXPECT_LT(to_string(earlier), to_string(later));
}

TEST(UlidTest, TheMaterialDecidesTheRest) {
  const WallTime at = from_ms(1'794'398'400'123);
  EXPECT_EQ(make_ticket_id(at, "x"), make_ticket_id(at, "x"));
  EXPECT_NE(make_ticket_id(at, "x"), make_ticket_id(at, "y"));
}

TEST(UlidTest, RefusesWhatIsNone) {
  for (const std::string_view text : {"", "01M757NBKV", "01M757NBKV7YD63MP0FFM4B8F!", "81M757NBKV7YD63MP0FFM4B8FJ",
                                      "01M757NBKV7YD63MP0FFM4B8FU", "01M757NBKV7YD63MP0FFM4B8FJ0"})
    EXPECT_FALSE(parse_ticket_id(text)) << text;
}

TEST(UlidTest, HoldsTheExtremes) {
  TicketId all;
  all.bytes.fill(0xff);
  EXPECT_EQ(to_string(all), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
  EXPECT_EQ(parse_ticket_id("7ZZZZZZZZZZZZZZZZZZZZZZZZZ"), all);
  EXPECT_EQ(to_string(TicketId{}), "00000000000000000000000000");
}

}  // namespace
}  // namespace danmakud::pipeline
