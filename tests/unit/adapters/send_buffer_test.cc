#include "adapters/send_buffer.h"

#include <gtest/gtest.h>

namespace danmakud::adapters {
namespace {

TEST(SendBuffer, GivesOutWhatIsNotSentYetInItsOrder) {
  SendBuffer buffer;
  buffer.append("abc").append("def");
  buffer.note_sent(2);
  buffer.append("gh");
  EXPECT_EQ(buffer.unsent(), "cdefgh");
  buffer.note_sent(5);
  EXPECT_EQ(buffer.unsent(), "h");
  buffer.note_sent(1);
  EXPECT_EQ(buffer.unsent(), "");
}

TEST(SendBuffer, KeepsLittleOfAStreamThatNeverRunsDry) {
  SendBuffer buffer;
  buffer.append(std::string(1000, 'x'));
  for (int turn = 0; turn < 1000; ++turn) {
    buffer.append(std::string(1000, 'x'));
    buffer.note_sent(1000);
    ASSERT_EQ(buffer.unsent().size(), 1000U);
    ASSERT_LE(buffer.kept_bytes(), 2000U);
  }
}

}  // namespace
}  // namespace danmakud::adapters
