#include "adapters/event_bodies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/http_target.h"

namespace danmakud::adapters {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> parts(std::string_view body, const std::vector<pipeline::Message>& messages) {
  std::vector<std::string> texts;
  for (const pipeline::Message& message : messages) texts.emplace_back(body.substr(message.offset, message.length));
  return texts;
}

TEST(CutLines, EndsPiecesAtLines) {
  const std::string body = "aa\nbb\ncccccccc\ndd";
  EXPECT_THAT(parts(body, cut_lines(body, 7)), ElementsAre("aa\nbb\n", "cccccccc\n", "dd"));
  EXPECT_THAT(parts(body, cut_lines(body, 100)), ElementsAre(body));
  EXPECT_THAT(cut_lines("", 7), IsEmpty());
}

TEST(CutJson, FindsTheElements) {
  std::string body = " [ {\"a\":\"]\"} , [1,{}],\n\"x\", 5 ] ";
  const auto messages = cut_json(body);
  ASSERT_TRUE(messages);
  EXPECT_THAT(parts(body, *messages), ElementsAre("{\"a\":\"]\"}", "[1,{}]", "\"x\"", "5"));
  EXPECT_EQ(messages->front().framing, pipeline::Framing::single);
}

TEST(CutJson, TakesOneValue) {
  std::string body = "\n{\"a\":\n1} ";
  EXPECT_THAT(parts(body, *cut_json(body)), ElementsAre("{\"a\":\n1}"));
  std::string empty = "[]";
  EXPECT_THAT(*cut_json(empty), IsEmpty());
}

TEST(CutJson, RefusesWhatIsNoJson) {
  for (const char* const text : {"", " ", "{", "[", "[{}", "[{},]", "[{}] x", "[{}][{}]", "{} {}", "[{\"a\":tru}]",
                                 "[{\"a\":1,}]", "nonsense", "[1 2]", "[\"\xFF\"]", "]"}) {
    std::string body = text;
    EXPECT_FALSE(cut_json(body)) << text;
  }
}

TEST(FeedbackFromJson, SetsTheType) {
  EXPECT_EQ(feedback_from_json(" {\"text\":\"x\",\"type\":\"comment\"}\n"),
            "{\"text\":\"x\",\"type\":\"comment\",\"type\":\"feedback\"}");
  EXPECT_EQ(feedback_from_json("{ }"), "{\"type\":\"feedback\"}");
  EXPECT_FALSE(feedback_from_json("[{}]"));
}

TEST(FeedbackFromForm, MakesMembersOfFields) {
  EXPECT_EQ(
      feedback_from_form("text=a+%22b%22&user_id=7&ts_ms=12&stream_pos_ms=x&attachments=p&attachments=q"),
      R"({"text":"a \"b\"","user_id":"7","ts_ms":12,"stream_pos_ms":"x","attachments":["p","q"],"type":"feedback"})");
  EXPECT_FALSE(feedback_from_form("text=%zz"));
}

TEST(ParseTarget, DecodesPathAndQuery) {
  const auto target = parse_target("http://host:1/a%2Fb?x=%E5%A5%BD+1&flag&ack=1");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a/b");
  EXPECT_EQ(target->get("x"), "好 1");
  EXPECT_TRUE(target->is_on("ack") && !target->is_on("flag") && !target->is_on("none"));
  EXPECT_EQ(target_authority("http://host:1/a"), "host:1");
  EXPECT_EQ(target_authority("/a?x=http://host"), "");
}

TEST(ParseTarget, RefusesWhatCouldBeReadTwoWays) {
  EXPECT_FALSE(parse_target("/a%2"));
  EXPECT_FALSE(parse_target("/a?x=1&y=2&x=1"));
}

}  // namespace
}  // namespace danmakud::adapters
