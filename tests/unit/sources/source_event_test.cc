#include "adapters/sources/source_event.h"

#include <gtest/gtest.h>

#include "tests/support/codec_drive.h"

namespace danmakud::adapters {
namespace {

TEST(WithdrawEvent, TakesTheOneLineThatIsMeant) {
  std::string lines;
  for (const std::string_view id : {"a:1", "a:12", "b:\"3"}) {
    SourceEvent event;
    event.text = ",\"id\":\"a:1\"";  // a text that looks like a member
    event.id = id;
    append_event_line(event, lines);
  }
  EXPECT_FALSE(withdraw_event({"a:"}, lines));
  EXPECT_FALSE(withdraw_event({""}, lines));
  EXPECT_TRUE(withdraw_event({"a:12"}, lines));
  EXPECT_TRUE(withdraw_event({"b:\"", /*is_prefix=*/true}, lines));
  ASSERT_EQ(test::lines_of(lines).size(), 1U);
  EXPECT_EQ(test::member(test::lines_of(lines)[0], "id"), "a:1");
}

}  // namespace
}  // namespace danmakud::adapters
