#include "adapters/sources/twitch_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/codec_drive.h"
#include "tests/support/samples.h"

namespace danmakud::adapters {
namespace {

using namespace std::chrono_literals;
using test::CodecDrive;
using test::lines_of;
using test::member;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SourceSettings watching(std::vector<std::string> channels) {
  SourceSettings settings;
  settings.kind = "twitch";
  settings.channels = std::move(channels);
  return settings;
}

CodecDrive drive_twitch(const SourceSettings& settings) {
  return CodecDrive(std::make_unique<TwitchCodec>(settings));
}

std::vector<std::string> sent_frames(const SourceOutput& out) {
  std::vector<std::string> frames;
  for (const OutgoingFrame& frame : out.frames) frames.push_back(frame.bytes);
  return frames;
}

// Through the greeting; the first joins are in `out`.
CodecDrive welcomed(const SourceSettings& settings) {
  CodecDrive codec = drive_twitch(settings);
  codec.start();
  codec.open();
  codec.text(":tmi.twitch.tv 001 justinfan1 :Welcome, GLHF!\r\n:tmi.twitch.tv 376 justinfan1 :>\r\n");
  return codec;
}

std::string room_state(std::string_view channel) {
  return "@emote-only=0;room-id=7 :tmi.twitch.tv ROOMSTATE #" + std::string(channel) + "\r\n";
}

std::string chat(std::string_view id, std::string_view text) {
  return "@badges=;display-name=Tom;id=" + std::string(id) +
         ";mod=0;room-id=7;tmi-sent-ts=1794398400123;user-id=42 :tom!tom@tom.tmi.twitch.tv PRIVMSG #shop :" +
         std::string(text) + "\r\n";
}

TEST(TwitchCodec, ComesAsAGuestAndJoins) {
  CodecDrive codec = drive_twitch(watching({"#Shop"}));
  EXPECT_EQ(codec.start().target->urls, std::vector<std::string>{"wss://irc-ws.chat.twitch.tv:443"});
  EXPECT_THAT(sent_frames(codec.open()),
              ElementsAre("CAP REQ :twitch.tv/tags twitch.tv/commands\r\n", testing::StartsWith("NICK justinfan")));
  EXPECT_THAT(sent_frames(codec.text(":tmi.twitch.tv 376 x :>\r\n")), ElementsAre("JOIN #shop\r\n"));
  EXPECT_FALSE(codec.out.is_ready);
  EXPECT_TRUE(codec.text(room_state("shop")).is_ready);
}

TEST(TwitchCodec, ShowsItsTokenInPassAlone) {
  SourceSettings settings = watching({"shop"});
  settings.token = "secret";
  settings.nick = "me";
  CodecDrive codec = drive_twitch(settings);
  EXPECT_THAT(codec.start().target->headers, IsEmpty());
  EXPECT_THAT(sent_frames(codec.open()), testing::Contains("PASS oauth:secret\r\n"));
  EXPECT_THAT(sent_frames(codec.out), testing::Contains("NICK me\r\n"));
}

TEST(TwitchCodec, TellsWhatWasRecalled) {
  CodecDrive codec = drive_twitch(watching({"shop"}));
  codec.text("@login=u1;room-id=;target-msg-id=e9d998c3 :tmi.twitch.tv CLEARMSG #shop :taken back\r\n");
  ASSERT_EQ(codec.out.recalls.size(), 1U);
  EXPECT_EQ(codec.out.recalls[0].id, "e9d998c3");
  EXPECT_EQ(codec.out.event_count, 0U);
}

TEST(TwitchCodec, ReadsAMessage) {
  CodecDrive codec = welcomed(watching({"shop"}));
  const auto lines = lines_of(codec.text(chat("c-1", "画面一直卡")).events);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(
      lines[0],
      R"({"type":"comment","text":"画面一直卡","id":"c-1","room_id":"7","user_id":"42","user_name":"Tom","ts_ms":1794398400123})");
}

TEST(TwitchCodec, LosesNoLineAroundAPing) {
  CodecDrive codec = welcomed(watching({"shop"}));
  codec.text(chat("1", "a") + "PING :tmi.twitch.tv\r\n" + chat("2", "b") + chat("3", "c"));
  EXPECT_EQ(codec.out.event_count, 3U);
  EXPECT_THAT(sent_frames(codec.out), ElementsAre("PONG :tmi.twitch.tv\r\n"));
}

TEST(TwitchCodec, JoinsWhatIsCutAnywhere) {
  const std::string whole = chat("1", "a") + chat("2", "b");
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    CodecDrive codec = welcomed(watching({"shop"}));
    const std::size_t first = codec.text(std::string_view(whole).substr(0, cut)).event_count;
    EXPECT_EQ(first + codec.text(std::string_view(whole).substr(cut)).event_count, 2U);
  }
}

TEST(TwitchCodec, ConnectsAgainWhenAsked) {
  CodecDrive codec = welcomed(watching({"shop"}));
  codec.text(chat("1", "a") + ":tmi.twitch.tv RECONNECT\r\n");
  ASSERT_TRUE(codec.out.fault);
  EXPECT_EQ(codec.out.fault->kind, SourceFaultKind::asked);
  EXPECT_EQ(codec.out.event_count, 1U);
}

TEST(TwitchCodec, DoesNotTryARefusedTokenAgainSoon) {
  CodecDrive codec = drive_twitch(watching({"shop"}));
  codec.text(":tmi.twitch.tv NOTICE * :Login authentication failed\r\n");
  ASSERT_TRUE(codec.out.fault);
  EXPECT_EQ(codec.out.fault->kind, SourceFaultKind::configuration);
  EXPECT_THAT(codec.out.fault->advice, HasSubstr("new token"));
}

TEST(TwitchCodec, TellsASilentJoin) {
  CodecDrive codec = welcomed(watching({"shop", "gone"}));
  codec.text(room_state("shop"));
  EXPECT_EQ(codec.tick(9s).notice, "");
  EXPECT_THAT(codec.tick(1s).notice, HasSubstr("#gone does not answer"));
  EXPECT_FALSE(codec.out.fault);
  EXPECT_THAT(sent_frames(codec.tick(40s)), IsEmpty());
  EXPECT_THAT(sent_frames(codec.tick(20s)), testing::Contains("JOIN #gone\r\n"));
}

TEST(TwitchCodec, FailsWhereNoChannelAnswers) {
  CodecDrive codec = welcomed(watching({"gone"}));
  codec.tick(10s);
  ASSERT_TRUE(codec.out.fault);
  EXPECT_EQ(codec.out.fault->kind, SourceFaultKind::missing_room);
}

TEST(TwitchCodec, JoinsTwentyInTenSeconds) {
  std::vector<std::string> names;
  for (int i = 0; i < 50; ++i) names.push_back("room" + std::to_string(i));
  CodecDrive codec = welcomed(watching(names));
  EXPECT_EQ(codec.out.frames.size(), 20U);
  for (const std::string& name : names) codec.text(room_state(name));
  EXPECT_THAT(sent_frames(codec.tick(5s)), IsEmpty());
}

TEST(TwitchCodec, JoinsTheRestInLaterWindows) {
  std::vector<std::string> names;
  for (int i = 0; i < 50; ++i) names.push_back("room" + std::to_string(i));
  CodecDrive codec = welcomed(watching(names));
  for (int i = 0; i < 20; ++i) codec.text(room_state(names[static_cast<std::size_t>(i)]));
  EXPECT_EQ(codec.tick(11s).frames.size(), 20U);
  for (int i = 20; i < 40; ++i) codec.text(room_state(names[static_cast<std::size_t>(i)]));
  EXPECT_EQ(codec.tick(11s).frames.size(), 10U);
}

TEST(TwitchCodec, AsksWhetherTheServerIsThere) {
  CodecDrive codec = welcomed(watching({"shop"}));
  codec.text(room_state("shop"));
  EXPECT_THAT(sent_frames(codec.tick(59s)), IsEmpty());
  EXPECT_THAT(sent_frames(codec.tick(1s)), ElementsAre("PING :danmakud\r\n"));
}

TEST(TwitchCodec, ReadsWhispersUnderTheirThread) {
  CodecDrive codec = welcomed(watching({"shop"}));
  codec.text("@display-name=;message-id=3;thread-id=1_42;user-id=42 :tom!tom@tom.tmi.twitch.tv WHISPER me :退款\r\n");
  EXPECT_EQ(codec.out.events,
            R"({"type":"private_message","text":"退款","id":"1_42:3","user_id":"42","user_name":"tom"})"
            "\n");
}

TEST(TwitchCodec, KnowsRolesActionsAndSharedChat) {
  CodecDrive codec = welcomed(watching({"shop"}));
  codec.text(
      "@badges=broadcaster/1;id=1;user-id=1 :a!a@a PRIVMSG #shop :\x01"
      "ACTION waves\x01\r\n"
      "@badges=;id=2;source-id=9;mod=1;user-id=2 :b!b@b PRIVMSG #shop :hi\r\n");
  const auto lines = lines_of(codec.out.events);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(member(lines[0], "role"), "streamer");
  EXPECT_EQ(member(lines[0], "text"), "waves");
  EXPECT_EQ(member(lines[1], "role"), "moderator");
  EXPECT_EQ(member(lines[1], "id"), "9");
}

TEST(TwitchCodec, RejectsALineWithoutAnEnd) {
  CodecDrive codec = welcomed(watching({"shop"}));
  EXPECT_EQ(codec.text(std::string(100'000, 'x')).rejected, 1U);
  EXPECT_EQ(codec.text(chat("1", "a")).event_count, 1U);
}

TEST(TwitchFault, SaysWhatIsMissing) {
  EXPECT_THAT(*twitch_fault(watching({})), HasSubstr("channels"));
  EXPECT_THAT(*twitch_fault(watching({"http://x"})), HasSubstr("no channel"));
  EXPECT_THAT(*twitch_fault(watching(std::vector<std::string>(91, "a"))), HasSubstr("several sources"));
  EXPECT_EQ(twitch_fault(watching({"Shop_1"})), std::nullopt);
}

TEST(TwitchSamples, AreRead) {
  SKIP_WITHOUT_SAMPLES();
  CodecDrive codec = welcomed(watching({"pajlada"}));
  codec.text(test::sample("twitch/irc_lines.txt"));
  EXPECT_EQ(codec.out.rejected, 0U);
  const auto lines = lines_of(codec.out.events);
  std::size_t whispers = 0;
  for (const std::string& line : lines) {
    EXPECT_NE(member(line, "text"), "");
    EXPECT_NE(member(line, "user_id"), "");
    EXPECT_NE(member(line, "id"), "");
    const bool is_whisper = member(line, "type") == "private_message";
    whispers += is_whisper ? 1 : 0;
    EXPECT_EQ(member(line, "ts_ms").size(), is_whisper ? 0U : 13U);
  }
  EXPECT_EQ(whispers, 1U);
  EXPECT_GE(lines.size(), 17U);
}

}  // namespace
}  // namespace danmakud::adapters
