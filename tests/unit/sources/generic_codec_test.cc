#include "adapters/sources/generic_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sources/source_kinds.h"
#include "tests/support/codec_drive.h"

namespace danmakud::adapters {
namespace {

using test::CodecDrive;
using test::lines_of;
using test::member;
using testing::HasSubstr;

SourceSettings shop_chat() {
  SourceSettings settings;
  settings.kind = "generic";
  settings.url = "wss://chat.example/live";
  settings.map = {{"text", "/msg/body"}, {"user_id", "/msg/from"}, {"ts_ms", "/at"}};
  settings.constants = {{"room_id", "r7"}};
  settings.only = {{"/kind", "chat"}};
  return settings;
}

CodecDrive drive_generic(const SourceSettings& settings) {
  const auto kinds = make_source_kinds();
  return CodecDrive(find_kind(kinds, "generic")->make(settings));
}

TEST(GenericCodec, ConnectsWithTheOperatorsHeaders) {
  SourceSettings settings = shop_chat();
  settings.token = "t";
  settings.subscribe = {"hello"};
  CodecDrive codec = drive_generic(settings);
  const auto target = codec.start().target;
  ASSERT_TRUE(target);
  EXPECT_EQ(target->urls, std::vector<std::string>{"wss://chat.example/live"});
  EXPECT_EQ(target->headers, (std::vector<HttpField>{{"Authorization", "Bearer t"}}));
  EXPECT_EQ(codec.open().frames.at(0).bytes, "hello");
  EXPECT_TRUE(codec.out.is_ready);
}

TEST(GenericCodec, MapsByPointerAndConstant) {
  CodecDrive codec = drive_generic(shop_chat());
  const auto lines =
      lines_of(codec.text(R"({"kind":"chat","at":1794398400,"msg":{"body":"黑屏了","from":3493286400494454}})").events);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(member(lines[0], "type"), "comment");
  EXPECT_EQ(member(lines[0], "text"), "黑屏了");
  EXPECT_EQ(member(lines[0], "user_id"), "3493286400494454");
  EXPECT_EQ(member(lines[0], "room_id"), "r7");
  EXPECT_EQ(member(lines[0], "ts_ms"), "1794398400000");
}

TEST(GenericCodec, IgnoresWhatIsNoEventAndRejectsWhatIsNoJson) {
  CodecDrive codec = drive_generic(shop_chat());
  EXPECT_EQ(codec.text(R"({"kind":"gift","msg":{"body":"x"}})").ignored, 1U);
  EXPECT_EQ(codec.text(R"({"kind":"chat"})").ignored, 1U);
  EXPECT_EQ(codec.text(R"({"kind":)").rejected, 1U);
  EXPECT_FALSE(codec.out.fault);
}

TEST(GenericCodec, ReadsArraysOfEvents) {
  SourceSettings settings = shop_chat();
  settings.only.clear();
  settings.items = "/list";
  CodecDrive codec = drive_generic(settings);
  EXPECT_EQ(codec.text(R"({"list":[{"msg":{"body":"a"}},{"msg":{"body":"b"}},{}]})").event_count, 2U);
  EXPECT_EQ(codec.out.ignored, 1U);
}

TEST(GenericCodec, ReadsCloudEvents) {
  SourceSettings settings;
  settings.url = "https://events.example/stream";
  settings.format = "cloudevents";
  CodecDrive codec = drive_generic(settings);
  const auto lines = lines_of(codec
                                  .text(R"({"specversion":"1.0","id":"e1","time":"2026-11-21T20:15:03.5+08:00",)"
                                        R"("data":{"text":"退款","user_id":"u1"}})")
                                  .events);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(member(lines[0], "id"), "e1");
  EXPECT_EQ(member(lines[0], "ts_ms"), "1795263303500");
}

TEST(GenericCodec, PassesEventsThroughAsTheyAre) {
  SourceSettings settings;
  settings.url = "ws://relay.example/";
  CodecDrive codec = drive_generic(settings);
  EXPECT_EQ(codec.text(R"({"type":"comment","text":"x"})").events, "{\"type\":\"comment\",\"text\":\"x\"}\n");
}

TEST(GenericCodec, SaysWhatIsWrongWithSettings) {
  SourceSettings settings = shop_chat();
  EXPECT_EQ(generic_fault(settings), std::nullopt);
  settings.map["txet"] = "/x";
  EXPECT_THAT(*generic_fault(settings), HasSubstr("\"txet\" is no member"));
  settings = shop_chat();
  settings.map["text"] = "msg";
  EXPECT_THAT(*generic_fault(settings), HasSubstr("JSON pointer"));
  settings.url = "tcp://x";
  EXPECT_THAT(*generic_fault(settings), HasSubstr("needs url"));
}

TEST(EventMapping, ReadsTimesAndRefusesWhatIsNone) {
  EXPECT_EQ(parse_rfc3339_ms("2026-11-11T12:00:00.123Z"), 1'794'398'400'123);
  EXPECT_EQ(parse_rfc3339_ms("2026-11-11T20:00:00+08:00"), 1'794'398'400'000);
  for (const std::string_view none : {"", "2026-11-11", "2026-11-11T20.3::1505+08:00", "2026-11-11T12:00:00.Z",
                                      "2026-11-11T12:00:00", "2026-11-11T12:00:00.123Zz", "2026-13-41T25:61:61Z"}) {
    EXPECT_EQ(parse_rfc3339_ms(none), 0) << none;
  }
}

TEST(SourceEvent, TellsSecondsFromMilliseconds) {
  EXPECT_EQ(to_epoch_ms(1'794'398'400), 1'794'398'400'000);
  EXPECT_EQ(to_epoch_ms(1'794'398'400'123), 1'794'398'400'123);
  EXPECT_EQ(to_epoch_ms(1'794'398'400'123'456), 1'794'398'400'123);
  EXPECT_EQ(to_epoch_ms(-5), 0);
}

}  // namespace
}  // namespace danmakud::adapters
