#include "adapters/sources/redis_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/codec_drive.h"

namespace danmakud::adapters {
namespace {

using test::CodecDrive;
using test::lines_of;
using test::member;
using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SourceSettings stream_of(std::string group = "") {
  SourceSettings settings;
  settings.url = "redis://:secret@db.example:6380/2";
  settings.stream = "chat";
  settings.group = std::move(group);
  settings.map = {{"text", "/msg"}};
  return settings;
}

CodecDrive open(const SourceSettings& settings) {
  CodecDrive codec(std::make_unique<RedisCodec>(settings));
  codec.start();
  codec.open();
  return codec;
}

constexpr std::string_view kEntry =
    "*1\r\n*2\r\n$4\r\nchat\r\n*1\r\n*2\r\n$3\r\n5-1\r\n*2\r\n$1\r\nj\r\n$16\r\n{\"msg\":\"\xe9\xbb\x91\xe5\xb1\x8f\"}"
    "\r\n";

constexpr std::string_view kPlace = "*1\r\n*2\r\n$3\r\n4-1\r\n*2\r\n$1\r\nj\r\n$1\r\n1\r\n";

SourceSettings local(std::string group = "") {
  SourceSettings settings = stream_of(std::move(group));
  settings.url = "unix:///run/r.sock";
  return settings;
}

// The commands that were sent, their words with spaces between.
std::vector<std::string> commands(const SourceOutput& out) {
  std::vector<std::string> found;
  for (const OutgoingFrame& frame : out.frames) {
    found.emplace_back();
    for (const std::string& line : lines_of(frame.bytes)) {
      const std::string word = line.substr(0, line.find('\r'));
      if (word.starts_with('*') || (word.starts_with('$') && word.size() > 1)) continue;
      found.back() += (found.back().empty() ? "" : " ") + word;
    }
  }
  return found;
}

std::vector<std::string> settle(CodecDrive& codec, bool is_whole = true) {
  codec.out = {};
  codec.codec->on_settled(is_whole, codec.now, codec.out);
  return commands(codec.out);
}

TEST(RedisCodec, LogsInAndReadsOnFromTheLastEntry) {
  CodecDrive codec(std::make_unique<RedisCodec>(stream_of()));
  EXPECT_EQ(codec.start().target->urls.at(0), "tcp://db.example:6380");
  EXPECT_THAT(commands(codec.open()), ElementsAre("AUTH secret", "SELECT 2", "XREVRANGE chat + - COUNT 1"));
  const std::string message(kEntry.substr(0, kEntry.find("$16")));
  EXPECT_THAT(commands(codec.binary("+OK\r\n+OK\r\n" + std::string(kPlace))),
              ElementsAre("XREAD COUNT 200 BLOCK 5000 STREAMS chat 4-1"));
  EXPECT_EQ(codec.binary(message).event_count, 0U);  // cut in the middle
  codec.binary(kEntry.substr(message.size()));
  ASSERT_EQ(codec.out.event_count, 1U);
  EXPECT_EQ(member(lines_of(codec.out.events)[0], "text"), "黑屏");
  EXPECT_TRUE(codec.out.is_ready);
  EXPECT_THAT(codec.out.frames, IsEmpty());
  EXPECT_THAT(settle(codec), ElementsAre("XREAD COUNT 200 BLOCK 5000 STREAMS chat 5-1"));
}

TEST(RedisCodec, WhatComesBetweenTwoReadsIsRead) {
  CodecDrive codec = open(local());
  EXPECT_THAT(commands(codec.binary("*0\r\n")), ElementsAre("XREAD COUNT 200 BLOCK 5000 STREAMS chat 0-0"));
  EXPECT_THAT(commands(codec.binary("*-1\r\n")), ElementsAre("XREAD COUNT 200 BLOCK 5000 STREAMS chat 0-0"));
}

TEST(RedisCodec, AGroupFirstReadsWhatItDidNotAcknowledge) {
  CodecDrive codec = open(local("g"));
  EXPECT_THAT(commands(codec.out),
              ElementsAre("XGROUP CREATE chat g $ MKSTREAM", "XREADGROUP GROUP g danmakud COUNT 200 STREAMS chat 0"));
  codec.binary("-BUSYGROUP Consumer Group name already exists\r\n");
  EXPECT_FALSE(codec.out.fault);
  codec.binary(kEntry);
  EXPECT_THAT(settle(codec), ElementsAre("XACK chat g 5-1", "XREADGROUP GROUP g danmakud COUNT 200 STREAMS chat 0"));
  codec.binary(":1\r\n*1\r\n*2\r\n$4\r\nchat\r\n*0\r\n");
  EXPECT_THAT(commands(codec.out), ElementsAre("XREADGROUP GROUP g danmakud COUNT 200 BLOCK 5000 STREAMS chat >"));
}

TEST(RedisCodec, AcknowledgesNothingThatIsNotSettled) {
  CodecDrive codec = open(local("g"));
  codec.binary("+OK\r\n");
  codec.binary(kEntry);
  EXPECT_THAT(commands(codec.tick(11s)), ElementsAre("PING"));
  EXPECT_THAT(codec.binary("+PONG\r\n").frames, IsEmpty());
  EXPECT_THAT(settle(codec, /*is_whole=*/false), IsEmpty());
  EXPECT_EQ(codec.out.fault->kind, SourceFaultKind::network);
  codec.start();
  EXPECT_THAT(settle(codec), IsEmpty());  // of the connection before
}

TEST(RedisCodec, AcknowledgesAtOnceWhatIsNoEvent) {
  SourceSettings settings = local("g");
  settings.only = {{"/kind", "chat"}};
  CodecDrive codec = open(settings);
  codec.binary("+OK\r\n");
  EXPECT_THAT(commands(codec.binary(kEntry)), Contains("XACK chat g 5-1"));
  EXPECT_EQ(codec.out.ignored, 1U);
  codec.binary(":1\r\n*1\r\n*2\r\n$4\r\nchat\r\n*1\r\n*2\r\n$3\r\n6-1\r\n*-1\r\n");  // trimmed meanwhile
  EXPECT_THAT(commands(codec.out), Contains("XACK chat g 6-1"));
  EXPECT_EQ(codec.out.rejected, 1U);
}

TEST(RedisCodec, TakesFieldsAsMembers) {
  SourceSettings settings = local();
  settings.map.clear();
  CodecDrive codec = open(settings);
  codec.binary(kPlace);
  codec.binary(
      "*1\r\n*2\r\n$4\r\nchat\r\n*1\r\n*2\r\n$3\r\n5-1\r\n*4\r\n$4\r\ntext\r\n$1\r\nx\r\n$4\r\ntype\r\n"
      "$7\r\ncomment\r\n");
  EXPECT_EQ(codec.out.events, "{\"id\":\"chat/5-1\",\"text\":\"x\",\"type\":\"comment\"}\n");
}

TEST(RedisCodec, NamesOnlyEventsThatHaveNoId) {
  SourceSettings settings = local();
  settings.map = {{"text", "/m"}, {"id", "/i"}};
  settings.items = "/all";
  CodecDrive codec = open(settings);
  codec.binary(kPlace);
  codec.binary(
      "*1\r\n*2\r\n$4\r\nchat\r\n*1\r\n*2\r\n$3\r\n5-1\r\n*2\r\n$1\r\nj\r\n$40\r\n"
      R"({"all":[{"m":"a","i":"own"},{"m":"b"}] })"
      "\r\n");
  ASSERT_EQ(codec.out.event_count, 2U);
  EXPECT_EQ(member(lines_of(codec.out.events)[0], "id"), "own");
  EXPECT_EQ(member(lines_of(codec.out.events)[1], "id"), "chat/5-1:1");
}

TEST(RedisCodec, MovesAListAndRemovesWhatIsSettled) {
  SourceSettings settings = local();
  settings.list = std::exchange(settings.stream, "");
  CodecDrive codec = open(settings);
  EXPECT_THAT(commands(codec.out), ElementsAre("LRANGE chat:danmakud 0 -1"));
  codec.binary("*1\r\n$11\r\n{\"msg\":\"a\"}\r\n");  // of before
  EXPECT_EQ(codec.out.event_count, 1U);
  EXPECT_THAT(settle(codec), ElementsAre("DEL chat:danmakud", "LRANGE chat:danmakud 0 -1"));
  codec.binary(":1\r\n*0\r\n");
  ASSERT_EQ(codec.out.frames.size(), 200U);
  EXPECT_EQ(commands(codec.out)[0], "BLMOVE chat chat:danmakud RIGHT RIGHT 5");
  EXPECT_EQ(codec.binary("$11\r\n{\"msg\":\"b\"}\r\n").event_count, 1U);
  for (int i = 1; i < 200; ++i) codec.binary("$-1\r\n");
  EXPECT_THAT(codec.out.frames, IsEmpty());
  EXPECT_EQ(settle(codec).at(0), "DEL chat:danmakud");
}

TEST(RedisCodec, WaitsForNothingThatWasSettledBeforeTheLastOfAListCame) {
  SourceSettings settings = local();
  settings.list = std::exchange(settings.stream, "");
  CodecDrive codec = open(settings);
  codec.binary("*0\r\n");
  codec.binary("$11\r\n{\"msg\":\"b\"}\r\n");
  EXPECT_THAT(settle(codec), IsEmpty());  // the others are on their way
  for (int i = 1; i < 200; ++i) codec.binary("$-1\r\n");
  EXPECT_EQ(commands(codec.out).at(0), "DEL chat:danmakud");
}

TEST(RedisCodec, SaysWhatToCheck) {
  CodecDrive codec = open(stream_of());
  EXPECT_THAT(codec.binary("-WRONGPASS invalid username-password pair\r\n").fault->advice,
              HasSubstr("password in url"));
  CodecDrive other = open(stream_of());
  EXPECT_EQ(other.binary("HTTP/1.1 400\r\n").fault->kind, SourceFaultKind::protocol);
  SourceSettings settings = stream_of();
  EXPECT_EQ(redis_source_fault(settings), std::nullopt);
  settings.list = "also";
  EXPECT_THAT(*redis_source_fault(settings), HasSubstr("needs stream"));
}

}  // namespace
}  // namespace danmakud::adapters
