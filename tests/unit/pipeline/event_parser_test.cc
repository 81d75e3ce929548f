#include "pipeline/event_parser.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "matchers/utf8.h"
#include "tests/support/screening.h"

namespace danmakud::pipeline {
namespace {

using namespace std::chrono_literals;
using test::kNow;

constexpr std::string_view kComment = R"({"type":"comment","text":"hi","room_id":"r1"})";

std::string with(std::string_view members) {
  return std::string(kComment.substr(0, kComment.size() - 1)).append(",").append(members).append("}");
}

constexpr std::string_view kWide = "123456789012345678901234567890";

class EventParserTest : public ::testing::Test {
 protected:
  std::variant<EventView, Rejection> parse(std::string_view line) {
    bytes_ = std::string(line) + std::string(kBlockSlackBytes, 'x');
    return parser_.parse_view(std::string_view(bytes_).substr(0, line.size()), *origin, kNow);
  }
  EventView accept(std::string_view line) {
    const auto parsed = parse(line);
    if (const auto* rejection = std::get_if<Rejection>(&parsed))
      ADD_FAILURE() << line << " -> " << rejection->reason.words();
    return std::holds_alternative<EventView>(parsed) ? std::get<EventView>(parsed) : EventView{};
  }
  Rejection refuse(std::string_view line) {
    const auto parsed = parse(line);
    if (std::holds_alternative<EventView>(parsed)) {
      ADD_FAILURE() << "taken: " << line;
      return {};
    }
    return std::get<Rejection>(parsed);
  }
  Event whole(std::string_view line) {
    accept(line);
    return parser_.parse_whole(std::string_view(bytes_).substr(0, line.size()), *origin, kNow, SteadyTime{5ms});
  }

  std::shared_ptr<const Origin> origin = test::origin_of("", "");

 private:
  std::string bytes_;
  EventParser parser_;
};

struct BadLine {
  std::string name;
  std::string line;
  RejectCode code;
  std::string message;
};

class Refused : public EventParserTest, public ::testing::WithParamInterface<BadLine> {};

TEST_P(Refused, WithItsCodeAndTheMembersName) {
  const Rejection rejection = refuse(GetParam().line);
  EXPECT_EQ(to_string(rejection.reason.code()), to_string(GetParam().code));
  EXPECT_EQ(rejection.reason.words(), GetParam().message);
}

std::string repeat(std::size_t times, std::string_view text) {
  std::string out;
  while (times-- > 0) out += text;
  return out;
}

const BadLine kBadLines[] = {
    {"no_json", "hello", RejectCode::bad_json, "event: is no valid JSON"},
    {"trailing", std::string(kComment) + " 1", RejectCode::bad_json, "event: is no valid JSON"},
    {"two_objects", std::string(kComment) + "{}", RejectCode::bad_json, "event: is no valid JSON"},
    {"cut_off", R"({"type":"comment","text":"h)", RejectCode::bad_json, "event: ends within a string"},
    {"blank", "  ", RejectCode::bad_json, "event: is empty"},
    {"bad_number_inside", with(R"("x":[1,{"y":01}])"), RejectCode::bad_json,
     "event: holds a number that is malformed or out of range"},
    {"bad_literal_inside", with(R"("x":[nul])"), RejectCode::bad_json, "event: is no valid JSON"},
    {"bad_escape_inside", with(R"("x":{"y":"\q"})"), RejectCode::bad_json,
     "event: holds a string with an invalid escape"},
    {"lone_high_surrogate", with(R"("x":"\ud800")"), RejectCode::bad_json,
     "event: holds a string with an invalid escape"},
    {"lone_low_surrogate", with(R"("x":"\udc00")"), RejectCode::bad_json,
     "event: holds a string with an invalid escape"},
    {"control_character", with("\"x\":\"\x01\""), RejectCode::bad_json,
     "event: holds a string with an unescaped control character"},
    {"too_deep", with("\"x\":" + repeat(80, "[") + repeat(80, "]")), RejectCode::bad_json,
     "event: is nested too deeply"},
    {"bad_utf8", with("\"x\":\"\xC3\x28\""), RejectCode::bad_utf8, "event: is no valid UTF-8"},
    {"surrogate_bytes", with("\"x\":\"\xED\xA0\x80\""), RejectCode::bad_utf8, "event: is no valid UTF-8"},
    {"array", "[1,2]", RejectCode::bad_type, "event: must be an object"},
    {"no_type", R"({"text":"hi","room_id":"r1"})", RejectCode::missing_member, "type: missing"},
    {"null_type", R"({"type":null,"text":"hi","room_id":"r1"})", RejectCode::missing_member, "type: missing"},
    {"type_of_number", R"({"type":1,"text":"hi","room_id":"r1"})", RejectCode::bad_type,
     "type: must be a string, got number"},
    {"unknown_type", R"({"type":"gift","text":7})", RejectCode::unknown_type,
     "type: must be comment, private_message or feedback"},
    {"comment_no_text", R"({"type":"comment","room_id":"r1"})", RejectCode::missing_member, "text: missing"},
    {"comment_null_text", R"({"type":"comment","room_id":"r1","text":null})", RejectCode::missing_member,
     "text: missing"},
    {"comment_no_room", R"({"type":"comment","text":"hi"})", RejectCode::missing_member, "room_id: missing"},
    {"comment_empty_room", R"({"type":"comment","text":"hi","room_id":""})", RejectCode::missing_member,
     "room_id: missing"},
    {"message_no_text", R"({"type":"private_message","user_id":"u"})", RejectCode::missing_member, "text: missing"},
    {"message_no_user", R"({"type":"private_message","text":"hi"})", RejectCode::missing_member, "user_id: missing"},
    {"message_empty_user", R"({"type":"private_message","text":"hi","user_id":""})", RejectCode::missing_member,
     "user_id: missing"},
    {"feedback_no_room", R"({"type":"feedback","user_id":"u"})", RejectCode::missing_member, "room_id: missing"},
    {"feedback_no_user", R"({"type":"feedback","room_id":"r1"})", RejectCode::missing_member, "user_id: missing"},
    {"text_of_number", R"({"type":"comment","room_id":"r1","text":7})", RejectCode::bad_type,
     "text: must be a string, got number"},
    {"room_of_object", R"({"type":"comment","text":"hi","room_id":{}})", RejectCode::bad_type,
     "room_id: must be a string or an integer, got object"},
    {"id_of_float", with(R"("id":1.5)"), RejectCode::bad_type, "id: must be a string or an integer, got number"},
    {"id_of_boolean", with(R"("user_id":true)"), RejectCode::bad_type,
     "user_id: must be a string or an integer, got boolean"},
    {"time_of_string", with(R"("ts_ms":"1794398400000")"), RejectCode::bad_type,
     "ts_ms: must be an integer, got string"},
    {"time_of_float", with(R"("ts_ms":1.0)"), RejectCode::bad_type, "ts_ms: must be an integer, got number"},
    {"attachments_of_string", with(R"("attachments":"a")"), RejectCode::bad_type,
     "attachments: must be an array of strings, got string"},
    {"attachments_of_numbers", with(R"("attachments":["a",1])"), RejectCode::bad_type,
     "attachments: must be an array of strings, got array"},
    {"too_many_attachments", with("\"attachments\":[" + repeat(16, "\"a\",") + "\"a\"]"), RejectCode::too_large,
     "attachments: at most 16, of at most 2048 bytes each"},
    {"long_attachment", with("\"attachments\":[\"" + repeat(2049, "a") + "\"]"), RejectCode::too_large,
     "attachments: at most 16, of at most 2048 bytes each"},
    {"long_text", with("\"text\":\"" + repeat(4097, "a") + "\""), RejectCode::too_large, "text: over 4096 bytes"},
    {"long_id", with("\"id\":\"" + repeat(129, "a") + "\""), RejectCode::too_large, "id: over 128 bytes"},
    {"long_name", with("\"user_name\":\"" + repeat(2049, "a") + "\""), RejectCode::too_large,
     "user_name: over 2048 bytes"},
};

INSTANTIATE_TEST_SUITE_P(Lines, Refused, ::testing::ValuesIn(kBadLines),
                         [](const auto& param_info) { return param_info.param.name; });

TEST_F(EventParserTest, ReadsWhatScreeningNeeds) {
  const EventView view = accept(with(R"("role":"moderator","ts_ms":1794398400123)"));
  EXPECT_EQ(view.type, EventType::comment);
  EXPECT_EQ(view.text, "hi");
  EXPECT_EQ(view.role, Role::moderator);
  EXPECT_TRUE(view.has_time);
  EXPECT_EQ(to_ms(view.at), 1794398400123);
}

TEST_F(EventParserTest, SaysTheTypeOfWhatItRefusesAsFarAsItWasRead) {
  EXPECT_EQ(refuse(R"({"type":"feedback","room_id":"r1"})").type, EventType::feedback);
  EXPECT_EQ(refuse("{").type, EventType::unknown);
}

TEST_F(EventParserTest, TakesLimitsExactly) {
  EXPECT_EQ(accept(with("\"text\":\"" + repeat(4096, "a") + "\"")).text.size(), 4096u);
  accept(with("\"id\":\"" + repeat(128, "a") + "\""));
  accept(with("\"attachments\":[" + repeat(15, "\"a\",") + "\"a\"]"));
}

TEST_F(EventParserTest, OfAMemberThatStandsTwiceTheLastCounts) {
  EXPECT_EQ(accept(with(R"("text":"last")")).text, "last");
  EXPECT_EQ(accept(R"({"type":7,"type":"comment","text":{},"text":"x","room_id":"r"})").text, "x");
  EXPECT_EQ(refuse(with(R"("text":null)")).reason.code(), RejectCode::missing_member);
}

TEST_F(EventParserTest, OfValuesThatDoNotFitOnlyTheLastCounts) {
  EXPECT_EQ(accept(with(R"("text":5,"text":"now")")).text, "now");
  EXPECT_EQ(refuse(with(R"("text":"was","text":5)")).reason.words(), "text: must be a string, got number");
  EXPECT_EQ(refuse(with(R"("id":1,"id":")" + std::string(129, 'i') + R"(")")).reason.code(), RejectCode::too_large);
}

TEST_F(EventParserTest, ReadsMembersInAnyOrderWhateverThatWasBefore) {
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(whole(R"({"type":"comment","text":"1","room_id":"r1","id":7})").id, "7");
    EXPECT_EQ(whole(R"({"type":"comment","x":0,"room_id":"r2","text":"2"})").room_id, "r2");
    EXPECT_EQ(whole(R"({ "room_id" :"r3", "text" : "3","type": "comment"})").text, "3");
    EXPECT_EQ(refuse(R"({"type":"comment","text:":"4","room_id":"r4"})").reason.words(), "text: missing");
  }
}

TEST_F(EventParserTest, KnowsMembersByTheirMeaningNotTheirSpelling) {
  EXPECT_EQ(accept(R"({"\u0074ype":"comment","te\u0078t":"hi","room_id":"r"})").text, "hi");
}

TEST_F(EventParserTest, IgnoresUnknownMembersThatAreValid) {
  EXPECT_EQ(accept(with(R"("extra":{"a":[1,2.5e3,true,null,"\u4f60"]},"":0,"types":1)")).text, "hi");
}

TEST_F(EventParserTest, TakesWhiteSpaceAndAByteOrderMarkAroundTheObject) {
  EXPECT_EQ(accept("\xEF\xBB\xBF \t" + std::string(kComment) + " \r").text, "hi");
}

TEST_F(EventParserTest, AnEmptyTextIsAText) {
  EXPECT_EQ(accept(R"({"type":"comment","text":"","room_id":"r1"})").text, "");
}

TEST_F(EventParserTest, KeepsNulAndAstralCharacters) {
  EXPECT_EQ(accept(with(R"("text":"a\u0000b")")).text, std::string_view("a\0b", 3));
  EXPECT_EQ(accept(with(R"("text":"\ud83d\ude00")")).text, "😀");
}

TEST_F(EventParserTest, TheConnectionsDefaultsFillWhatIsMissing) {
  origin = test::origin_of("kuaishou", "r9");
  const Event event = whole(R"({"type":"comment","text":"hi"})");
  EXPECT_EQ(event.room_id, "r9");
  EXPECT_EQ(event.platform, "kuaishou");
  EXPECT_EQ(whole(with(R"("platform":"douyin")")).room_id, "r1");
  EXPECT_EQ(whole(with(R"("platform":"douyin")")).platform, "douyin");
}

TEST_F(EventParserTest, ImplausibleTimesAreTheTimeOfReceipt) {
  for (const std::string_view time : {"946684799999", "1794484800501", "-1", "0", "18446744073709551615", "null"}) {
    const EventView view = accept(with("\"ts_ms\":" + std::string(time)));
    EXPECT_FALSE(view.has_time) << time;
    EXPECT_EQ(view.at, kNow) << time;
  }
  EXPECT_FALSE(accept(kComment).has_time);
}

TEST_F(EventParserTest, PlausibleTimesReachFrom2000ToADayAhead) {
  for (const std::string_view time : {"946684800000", "1794484800500"}) {
    EXPECT_TRUE(accept(with("\"ts_ms\":" + std::string(time))).has_time) << time;
  }
}

TEST_F(EventParserTest, IdsMayBeIntegers) {
  const Event event = whole(with(R"("id":18446744073709551615,"user_id":42,"order_id":-7,"item_id":"i1")"));
  EXPECT_EQ(event.id, "18446744073709551615");
  EXPECT_EQ(event.user_id, "42");
  EXPECT_EQ(event.order_id, "-7");
  EXPECT_EQ(event.item_id, "i1");
}

TEST_F(EventParserTest, MissingEmptyOrZeroUsersAreAnonymous) {
  for (const std::string_view user : {R"("user_id":"0")", R"("user_id":0)", R"("user_id":"")", R"("user_id":null)"}) {
    EXPECT_TRUE(whole(with(user)).is_anonymous()) << user;
  }
  EXPECT_FALSE(whole(with(R"("user_id":0,"user_key":"k")")).is_anonymous());
  EXPECT_FALSE(whole(with(R"("user_id":"00")")).is_anonymous());
}

TEST_F(EventParserTest, AUserKeyStandsForTheUser) {
  EXPECT_EQ(whole(R"({"type":"private_message","text":"hi","user_key":"k"})").user_key, "k");
  EXPECT_EQ(whole(R"({"type":"feedback","room_id":"r","user_key":"k"})").user_key, "k");
}

TEST_F(EventParserTest, FeedbackNeedsNoText) {
  EXPECT_EQ(accept(R"({"type":"feedback","room_id":"r","user_id":"u"})").text, "");
}

TEST_F(EventParserTest, TheChannelIsThatOfTheTypeWhereMissing) {
  EXPECT_EQ(whole(kComment).channel, "danmaku");
  EXPECT_EQ(whole(R"({"type":"private_message","text":"hi","user_id":"u"})").channel, "private_message");
  EXPECT_EQ(whole(R"({"type":"feedback","room_id":"r","user_id":"u"})").channel, "button");
  EXPECT_EQ(whole(with(R"("channel":"cs_chat")")).channel, "cs_chat");
}

TEST_F(EventParserTest, AnUnknownRoleIsAViewer) {
  EXPECT_EQ(accept(with(R"("role":"vip")")).role, Role::viewer);
}

TEST_F(EventParserTest, ReadsEveryMemberOfTheContract) {
  const Event event = whole(with(R"("platform":"p","channel":"form","live_id":"l","stream_pos_ms":5400123,)"
                                 R"("streamer_id":"s","streamer_name":"sn","merchant_id":"m","merchant_name":"mn",)"
                                 R"("guild_id":"g","item_id":"i","item_url":"u","item_category":"ic","order_id":"o",)"
                                 R"("user_name":"n","contact":"c","device":"d","app_version":"v","city":"杭州",)"
                                 R"("contact_ref":"cr","reply_to":"rt","role":"bot","button":"b","title":"t",)"
                                 R"("attachments":["a1","a2"])"));
  EXPECT_EQ(event.live_id + event.streamer_id + event.streamer_name + event.merchant_id + event.merchant_name,
            "lssnmmn");
  EXPECT_EQ(event.guild_id + event.item_id + event.item_url + event.item_category + event.order_id, "giuico");
  EXPECT_EQ(event.user_name + event.contact + event.device + event.app_version + event.city, "ncdv杭州");
  EXPECT_EQ(event.contact_ref + event.reply_to + event.button + event.title + event.channel, "crrtbtform");
  EXPECT_EQ(event.stream_pos_ms, 5400123);
  EXPECT_EQ(event.attachments, (std::vector<std::string>{"a1", "a2"}));
  EXPECT_EQ(event.role, Role::bot);
  EXPECT_EQ(event.received, kNow);
  EXPECT_EQ(event.read_at, SteadyTime{5ms});
}

TEST_F(EventParserTest, ForgetsTheEventBefore) {
  whole(with(R"("user_id":"u1","order_id":"o1","attachments":["a"])"));
  const Event event = whole(kComment);
  EXPECT_TRUE(event.user_id.empty() && event.order_id.empty() && event.attachments.empty());
}

TEST_F(EventParserTest, GrowsForALongLine) {
  EXPECT_EQ(accept(with("\"x\":\"" + repeat(200'000, "a") + "\"")).text, "hi");
  EXPECT_EQ(refuse(with("\"x\":" + repeat(80, "[") + repeat(80, "]"))).reason.code(), RejectCode::bad_json);
}

TEST_F(EventParserTest, NumbersOfAnySizeMayStandWhereNobodyReads) {
  for (const char* number : {"18446744073709551616", "-9223372036854775809", "1e400", "-1.5E+999", "[[1e999]]"}) {
    EXPECT_EQ(accept(with(std::string(R"("x":)") + number)).text, "hi");
  }
  EXPECT_EQ(accept(with(std::string(R"("x":{"id":)").append(kWide).append(R"(},"text":"a \"1e999\" b")"))).text,
            "a \"1e999\" b");
}

TEST_F(EventParserTest, AnIdOfAnySizeIsItsDecimalText) {
  EXPECT_EQ(whole(with(std::string(R"("order_id":)").append(kWide))).order_id, kWide);
  EXPECT_EQ(refuse(with(R"("order_id":1e400)")).reason.words(), "order_id: must be a string or an integer, got number");
}

TEST_F(EventParserTest, AWideNumberIsNeitherTextNorTime) {
  EXPECT_EQ(refuse(with(std::string(R"("text":)").append(kWide))).reason.words(), "text: must be a string, got number");
  EXPECT_EQ(refuse(with(std::string(R"("ts_ms":)").append(kWide))).reason.words(),
            "ts_ms: must be an integer, got number");
}

TEST_F(EventParserTest, AWideNumberHidesNoOtherFault) {
  for (const char* rest : {"01", "1.", "-", "1e", "+1", ".5", "1e400 1", "tru", "\"", "[1"}) {
    EXPECT_EQ(refuse(with(std::string(R"("x":)").append(kWide).append(R"(,"y":)").append(rest))).reason.code(),
              RejectCode::bad_json)
        << rest;
  }
}

bool is_object(const std::string& line) {
  simdjson::dom::parser parser;
  return parser.parse(line).is_object();
}

// What is read without simdjson's second stage is refused where that would refuse it, and nowhere else.
TEST_F(EventParserTest, JudgesEveryChangeOfOneByteAsSimdjsonDoes) {
  const std::string line = with(R"("a" : -10 ,"b":true,"c": null,"d":"","e":0,"f":1.5e3,"g":[1,{}],"h":"\u00e9")");
  constexpr std::string_view kBytes =
      "\"\\{}[]:, \n\t\x01\x7f\xff"
      "0-1.eEtnu+";
  for (std::size_t at = 0; at < line.size(); ++at) {
    for (const char byte : kBytes) {
      std::string changed = line;
      changed[at] = byte;
      const auto parsed = parse(changed);
      const auto* const rejection = std::get_if<Rejection>(&parsed);
      const bool as_json = rejection != nullptr && (rejection->reason.words().starts_with("event: "));
      EXPECT_EQ(!as_json, is_object(changed)) << changed;
    }
  }
}

std::string told(const std::variant<EventView, Rejection>& parsed) {
  if (const auto* rejection = std::get_if<Rejection>(&parsed)) return rejection->reason.words();
  return std::string(std::get<EventView>(parsed).text);
}

// Lines, apart by `between`, as they are parsed one by one, each by a parser that expects nothing. Whether they are
// known to be UTF-8 or not.
class ExpectedLines : public EventParserTest {
 protected:
  void expect_alike(const std::vector<std::string>& lines, std::string_view between) {
    expect_alike(lines, between, false);
    if (std::ranges::all_of(lines, [](const std::string& line) { return matchers::is_valid_utf8(line); }))
      expect_alike(lines, between, true);
  }

 private:
  void expect_alike(const std::vector<std::string>& lines, std::string_view between, bool is_utf8) {
    std::string all;
    for (const std::string& line : lines) all.append(line).append(between);
    all.append(kBlockSlackBytes, ' ');
    parser_.expect(std::string_view(all).substr(0, all.size() - kBlockSlackBytes), is_utf8);
    std::size_t at = 0;
    for (const std::string& line : lines) {
      const auto together = parser_.parse_view(std::string_view(all).substr(at, line.size()), *origin, kNow);
      EXPECT_EQ(told(together), told(parse(line))) << line << " in " << all;
      at += line.size() + between.size();
    }
    if (between.find('\n') != std::string_view::npos && between.find_first_not_of(" \t\r\n") == std::string_view::npos)
      expect_cut(lines, between, std::string_view(all).substr(0, all.size() - kBlockSlackBytes), is_utf8);
    parser_.expect({});
  }

  // Each as the first of those that are left.
  void expect_cut(const std::vector<std::string>& lines, std::string_view between, std::string_view left,
                  bool is_utf8) {
    parser_.expect(left, is_utf8);
    for (const std::string& line : lines) {
      std::string_view cut = left;
      EXPECT_EQ(told(parser_.parse_line(cut, *origin, kNow)), told(parse(line))) << line << " in " << left;
      EXPECT_EQ(cut, left.substr(0, left.find('\n')));
      left.remove_prefix(line.size() + between.size());
    }
  }

  EventParser parser_;
};

// As with a program that reads line by line into one buffer.
TEST_F(EventParserTest, ALineMayStandWhereAnotherStood) {
  std::string bytes(1'000, ' ');
  EventParser parser;
  const auto read = [&](std::string_view line) {
    std::ranges::copy(line, bytes.begin());
    return told(parser.parse_view(std::string_view(bytes).substr(0, line.size()), *origin, kNow));
  };
  EXPECT_EQ(read(R"({"type":"comment","text":"0123456789abcdef","room_id":"\n"})"), "0123456789abcdef");
  EXPECT_EQ(read(R"({"type":"comment","text":"x","city":"01234","room_id":"r1"})"), "x");
  EXPECT_EQ(read(R"({"type":"comment","text":"\n","room_id":"r1"})"), "\n");
  EXPECT_EQ(read("{\"type\":\"comment\",\"text\":\"\xff\xff\",\"room_id\":\"r1\"}"), "event: is no valid UTF-8");
}

TEST_F(ExpectedLines, AreReadAsEachAloneWhateverByteIsChanged) {
  const std::string line = with(R"("a" : -10 ,"b":true,"c":"")");
  for (std::size_t at = 0; at < line.size(); ++at) {
    for (const char byte : std::string_view("\"\\{}:, \t\x01\xff"
                                            "0t")) {
      std::string changed = line;
      changed[at] = byte;
      expect_alike({line, changed, with(R"("text":"next")")}, "\n\n");
    }
  }
}

TEST_F(ExpectedLines, MayStandApartByAnything) {
  const std::string cut = R"({"type":"comment","text":")";
  for (const std::string_view between : {"", "\n", " \n\t\r\n", ",", "\"", "\n\"", "\"\n", "\\\n", "\x89\x80"}) {
    expect_alike({std::string(kComment), std::string(kComment), with(R"("x":[1])")}, between);
    expect_alike({cut, R"(","room_id":"r1"})", std::string(kComment), "\xEF\xBB\xBF{}", "{}"}, between);
  }
}

TEST_F(ExpectedLines, MayBeMoreThanAreLookedAtTogether) {
  std::vector<std::string> lines;
  for (int number = 0; number < 2'000; ++number) lines.push_back(with("\"text\":\"" + std::to_string(number) + "\""));
  lines[1'000] = with("\"x\":\"" + repeat(40'000, "a") + "\"");
  lines[1'500] = "{";
  expect_alike(lines, "\n");
}

TEST_F(EventParserTest, ReadsFlatAndNestedLinesAlike) {
  const std::string members = R"("user_id":18446744073709551615,"id":-7,"ts_ms":1700000000000,"user_name":"小明")";
  const Event flat = whole(with(members));
  const Event nested = whole(with(members + R"(,"more":{"deep":[1.5]})"));
  for (const Event& event : {flat, nested}) {
    EXPECT_EQ(event.user_id, "18446744073709551615");
    EXPECT_EQ(event.id, "-7");
    EXPECT_EQ(event.user_name, "小明");
    EXPECT_EQ(to_ms(event.at), 1700000000000);
  }
}

TEST_F(EventParserTest, TakesTheLastOfTwoMembersOfOneName) {
  EXPECT_EQ(whole(with(R"("user_id":"a","user_id":7)")).user_id, "7");
  EXPECT_EQ(whole(with(R"("user_id":"a","user_id":null)")).user_id, "");
}

}  // namespace
}  // namespace danmakud::pipeline
