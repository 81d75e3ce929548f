#include "adapters/sources/redis_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/codec_drive.h"

namespace danmakud::adapters {
namespace {

using test::CodecDrive;
using test::lines_of;
using test::member;
using testing::HasSubstr;

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

TEST(RedisCodec, LogsInAndReadsOnFromTheLastEntry) {
  CodecDrive codec(std::make_unique<RedisCodec>(stream_of()));
  EXPECT_EQ(codec.start().target->urls.at(0), "tcp://db.example:6380");
  ASSERT_EQ(codec.open().frames.size(), 3U);
  EXPECT_EQ(codec.out.frames[0].bytes, "*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n");
  EXPECT_THAT(codec.out.frames[2].bytes, HasSubstr("$1\r\n$\r\n"));
  const std::string message(kEntry.substr(0, kEntry.find("$16")));
  EXPECT_EQ(codec.binary("+OK\r\n+OK\r\n" + message).event_count, 0U);  // cut in the middle
  codec.binary(kEntry.substr(message.size()));
  ASSERT_EQ(codec.out.event_count, 1U);
  EXPECT_EQ(member(lines_of(codec.out.events)[0], "text"), "黑屏");
  EXPECT_TRUE(codec.out.is_ready);
  EXPECT_THAT(codec.out.frames.at(0).bytes, HasSubstr("5-1"));
}

TEST(RedisCodec, AcknowledgesWhatAGroupRead) {
  SourceSettings settings = stream_of("g");
  settings.url = "unix:///run/r.sock";
  CodecDrive codec = open(settings);
  codec.binary("-BUSYGROUP Consumer Group name already exists\r\n");
  EXPECT_FALSE(codec.out.fault);
  codec.binary(kEntry);
  ASSERT_EQ(codec.out.frames.size(), 2U);
  EXPECT_THAT(codec.out.frames[0].bytes, HasSubstr("XACK"));
  EXPECT_THAT(codec.out.frames[1].bytes, HasSubstr("XREADGROUP"));
}

TEST(RedisCodec, TakesFieldsAsMembers) {
  SourceSettings settings = stream_of();
  settings.url = "unix:///run/r.sock";
  settings.map.clear();
  CodecDrive codec = open(settings);
  codec.binary(
      "*1\r\n*2\r\n$4\r\nchat\r\n*1\r\n*2\r\n$3\r\n5-1\r\n*4\r\n$4\r\ntext\r\n$1\r\nx\r\n$4\r\ntype\r\n"
      "$7\r\ncomment\r\n");
  EXPECT_EQ(codec.out.events, "{\"text\":\"x\",\"type\":\"comment\"}\n");
}

TEST(RedisCodec, DrainsAList) {
  SourceSettings settings = stream_of();
  settings.url = "unix:///run/r.sock";
  settings.list = std::exchange(settings.stream, "");
  CodecDrive codec = open(settings);
  EXPECT_THAT(codec.out.frames.at(0).bytes, HasSubstr("BRPOP"));
  codec.binary("*2\r\n$4\r\nchat\r\n$11\r\n{\"msg\":\"a\"}\r\n");
  EXPECT_THAT(codec.out.frames.at(0).bytes, HasSubstr("$4\r\nRPOP"));
  codec.binary("*2\r\n$11\r\n{\"msg\":\"b\"}\r\n$11\r\n{\"msg\":\"c\"}\r\n");
  EXPECT_EQ(codec.out.event_count, 2U);
  EXPECT_THAT(codec.binary("*-1\r\n").frames.at(0).bytes, HasSubstr("BRPOP"));
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
