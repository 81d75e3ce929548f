// The daemon listening to a fake Bilibili: from a danmaku to a ticket, and sources that come and go over the ops API.
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/danmakud.h"
#include "tests/support/fake_bilibili.h"

namespace danmakud::test {
namespace {

using testing::HasSubstr;

std::string source(FakeBilibili& bilibili, std::string_view name, std::string_view room) {
  return fmt::format("\n[[source]]\nname = \"{}\"\nkind = \"bilibili\"\nroom = {}\napi_url = \"{}\"\n", name, room,
                     bilibili.site().url("http", ""));
}

std::string source_json(FakeBilibili& bilibili, std::string_view name, std::string_view room) {
  return fmt::format(R"({{"name":"{}","kind":"bilibili","room":{},"api_url":"{}"}})", name, room,
                     bilibili.site().url("http", ""));
}

HttpReply post_source(const Danmakud& daemon, std::string_view body) {
  return TcpClient(daemon.ops_port()).send(post("/v1/sources", "application/json", body)).read_reply();
}

HttpReply delete_source(const Danmakud& daemon, std::string_view name) {
  std::string request = post("/v1/sources/" + std::string(name), "application/json", "");
  return TcpClient(daemon.ops_port()).send(request.replace(0, 4, "DELETE")).read_reply();
}

TEST(Sources, ADanmakuBecomesATicketOnce) {
  FakeBilibili bilibili;
  Danmakud daemon(source(bilibili, "bili", "6"));
  daemon.start();
  ASSERT_TRUE(daemon.answers("/v1/status", R"("name":"bili","kind":"bilibili","state":"up")"));
  bilibili.say("7006", {{.text = "收到的货不对板", .uid = 42, .id = "m1"}});
  ASSERT_TRUE(daemon.answers("/v1/tickets?user=42", R"("event_id":"m1")"));
  EXPECT_THAT(daemon.ops("/v1/tickets?user=42").body, HasSubstr(R"("room_id":"7006")"));
  bilibili.site().cut_all();
  ASSERT_TRUE(daemon.answers("/metrics", R"(danmakud_source_reconnects_total{source="bili",reason="network"} 1)"));
  ASSERT_TRUE(daemon.answers("/v1/status", R"("name":"bili","kind":"bilibili","state":"up")"));
  bilibili.say("7006", {{.text = "收到的货不对板", .uid = 42, .id = "m1"}, {.text = "666", .id = "m2"}});
  ASSERT_TRUE(daemon.answers("/metrics", R"(danmakud_source_events_total{source="bili"} 3)"));
  EXPECT_TRUE(daemon.answers("/v1/tickets?user=42", R"("duplicates":{"events":1)"));
  EXPECT_EQ(daemon.terminate(), 0);
}

TEST(Sources, AreAddedAndRemovedAndSurviveARestart) {
  FakeBilibili bilibili;
  Danmakud daemon(source(bilibili, "fixed", "6"));
  daemon.start();
  EXPECT_EQ(post_source(daemon, source_json(bilibili, "added", "8")).status, 201U);
  ASSERT_TRUE(daemon.answers("/v1/sources", R"("name":"added","kind":"bilibili","configured":false,"state":"up")"));
  EXPECT_EQ(daemon.terminate(), 0);
  daemon.start();
  ASSERT_TRUE(daemon.answers("/v1/sources", R"("name":"added","kind":"bilibili","configured":false,"state":"up")"));
  EXPECT_EQ(delete_source(daemon, "added").status, 200U);
  EXPECT_EQ(delete_source(daemon, "added").status, 404U);
  EXPECT_EQ(delete_source(daemon, "fixed").status, 409U);
  ASSERT_TRUE(daemon.answers("/metrics", R"(danmakud_source_up{source="fixed"} 1)"));
  EXPECT_EQ(bilibili.joined("7008"), 0U);
  EXPECT_THAT(daemon.ops("/v1/status").body, testing::Not(HasSubstr("added")));
}

TEST(Sources, AFaultIsSaidToWhoAdds) {
  Danmakud daemon;
  daemon.start();
  EXPECT_THAT(post_source(daemon, R"({"name":"x","kind":"bilibli","room":6})").body, HasSubstr("is not known"));
  EXPECT_THAT(post_source(daemon, R"({"name":"x","kind":"bilibili"})").body, HasSubstr("needs room"));
  EXPECT_THAT(post_source(daemon, R"({"name":"x","rom":6})").body, HasSubstr("did you mean"));
  EXPECT_EQ(post_source(daemon, "[]").status, 400U);
}

TEST(Sources, AreAllShownWhereTheyAreTooManyToBeCountedByName) {
  std::string config;
  for (int i = 0; i < 300; ++i) {
    config += fmt::format("\n[[source]]\nname = \"s{}\"\nkind = \"generic\"\nurl = \"ws://127.0.0.1:1/\"\n", i);
  }
  Danmakud daemon(config);
  daemon.start();
  EXPECT_TRUE(daemon.answers("/v1/status", R"("name":"s299","kind":"generic")"));
  EXPECT_TRUE(daemon.answers("/metrics", R"(danmakud_source_up{source="s299"} 0)"));
  EXPECT_TRUE(daemon.answers("/metrics", R"(danmakud_source_events_total{source="others"} 0)"));
}

TEST(Sources, AReloadTakesThemUp) {
  FakeBilibili bilibili;
  Danmakud daemon;
  daemon.start();
  write_file(daemon.config(), read_file(daemon.config()) + source(bilibili, "late", "404"));
  EXPECT_EQ(daemon.reload().status, 200U);
  ASSERT_TRUE(daemon.answers("/v1/status", "there is no room 404"));
  EXPECT_TRUE(daemon.logs("there is no room 404"));
  EXPECT_TRUE(daemon.answers("/metrics", R"(danmakud_source_up{source="late"} 0)"));
}

}  // namespace
}  // namespace danmakud::test
