#include "daemon/log.h"

#include <gtest/gtest.h>

namespace danmakud::daemon {
namespace {

TEST(LogMessage, IsOneLineWhateverItHolds) {
  const Fields fields{{"file", "a b\n\x1b[31m"}, {"count", 3}};
  EXPECT_EQ(log_message(LogFormat::text, "reloaded", fields), "reloaded file=\"a b\\n\\u001b[31m\" count=3");
  EXPECT_EQ(log_message(LogFormat::logfmt, "reloaded", fields), "event=reloaded file=\"a b\\n\\u001b[31m\" count=3");
}

TEST(LogMessage, EscapesWhatATerminalActsOn) {
  EXPECT_EQ(log_message(LogFormat::text, "x",
                        {{"a",
                          "\xc2\x9b"
                          "2J"}}),
            "x a=\"\\u009b2J\"");
  EXPECT_EQ(log_message(LogFormat::text, "x", {{"a", "\x7f"}}), "x a=\"\\u007f\"");
  EXPECT_EQ(log_message(LogFormat::text, "x", {{"a", "b\"c"}}), "x a=\"b\\\"c\"");
  EXPECT_EQ(log_message(LogFormat::text, "x", {{"a", ""}}), "x a=\"\"");
}

TEST(LogMessage, JsonHoldsTheMembers) {
  EXPECT_EQ(log_message(LogFormat::json, "listening", {{"ops", "127.0.0.1:1"}}),
            R"("event":"listening","ops":"127.0.0.1:1")");
}

}  // namespace
}  // namespace danmakud::daemon
