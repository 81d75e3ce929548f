#include "adapters/sources/irc_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace danmakud::adapters {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(IrcLine, HasFourParts) {
  const auto line = parse_irc_line("@id=a-1;user-id=42 :tom!tom@tom.tmi.twitch.tv PRIVMSG #room :hello there: you");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->command, "PRIVMSG");
  EXPECT_EQ(line->login(), "tom");
  EXPECT_EQ(line->tag("id"), "a-1");
  EXPECT_EQ(line->tag("user-id"), "42");
  EXPECT_EQ(line->tag("absent"), "");
  EXPECT_THAT(line->params, ElementsAre("#room", "hello there: you"));
  EXPECT_EQ(line->param(2), "");
}

TEST(IrcLine, NeedsACommandOnly) {
  EXPECT_THAT(parse_irc_line("RECONNECT")->params, IsEmpty());
  EXPECT_THAT(parse_irc_line("PING :tmi.twitch.tv")->params, ElementsAre("tmi.twitch.tv"));
  EXPECT_EQ(parse_irc_line(":tmi.twitch.tv 376 me :>")->login(), "tmi.twitch.tv");
  EXPECT_THAT(parse_irc_line("PRIVMSG  #room   :")->params, ElementsAre("#room", ""));
  for (const char* const none : {"", "@id=1", ":prefix", "@id=1 :prefix "}) EXPECT_FALSE(parse_irc_line(none)) << none;
}

struct Escape {
  const char* name;
  std::string_view value, text;
};

class IrcTag : public ::testing::TestWithParam<Escape> {};

TEST_P(IrcTag, IsUnescaped) {
  const std::string line = "@a=1;name=" + std::string(GetParam().value) + ";z=2 PING";
  EXPECT_EQ(parse_irc_line(line)->tag("name"), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(Escapes, IrcTag,
                         ::testing::Values(Escape{"blank", "Tom\\s", "Tom "}, Escape{"semicolon", "a\\:b", "a;b"},
                                           Escape{"backslash", "a\\\\s", "a\\s"}, Escape{"breaks", "\\r\\n", "\r\n"},
                                           Escape{"unknown", "\\b", "b"}, Escape{"lone", "end\\", "end"},
                                           Escape{"equals", "a=b", "a=b"}, Escape{"none", "", ""}),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace danmakud::adapters
