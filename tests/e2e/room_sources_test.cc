// The daemon in rooms of Kuaishou, Douyin and Douyu, by TLS and in the clear: from a message to a ticket.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/danmakud.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_room.h"
#include "tests/support/tls_front.h"

namespace danmakud::test {
namespace {

using testing::HasSubstr;

constexpr const char* kRoomIsUp = R"("state":"up")";

std::string source(std::string_view kind, std::string_view url, std::string_view more) {
  return fmt::format("\n[[source]]\nname = \"room\"\nkind = \"{}\"\nurl = \"{}\"\n{}\n", kind, url, more);
}

// Hears a complaint, loses the connection, hears it again: one ticket.
void expect_one_ticket(FakeRoom& room, const std::string& config, std::string_view platform) {
  Danmakud daemon(config);
  daemon.start();
  ASSERT_TRUE(eventually([&] { return room.joined() == 1; }));
  room.say({{.id = "1001", .user_id = "42", .text = "收到的货不对板"}, {.id = "1002", .user_id = "43", .text = "666"}});
  ASSERT_TRUE(daemon.answers("/v1/tickets?user=42", R"("event_id":"1001")"));
  ASSERT_TRUE(daemon.answers("/v1/status", kRoomIsUp));
  EXPECT_THAT(daemon.ops("/v1/tickets?user=42").body, HasSubstr(fmt::format(R"("platform":"{}")", platform)));
  room.site().cut_all();
  ASSERT_TRUE(eventually([&] { return room.total_joined() == 2 && room.joined() == 1; }));
  room.say({{.id = "1001", .user_id = "42", .text = "收到的货不对板"}});
  ASSERT_TRUE(daemon.answers("/metrics", R"(danmakud_source_events_total{source="room"} 3)"));
  EXPECT_TRUE(daemon.answers("/v1/tickets?user=42", R"("duplicates":{"events":1)"));
  EXPECT_EQ(daemon.terminate(), 0);
}

TEST(Kuaishou, AMessageBecomesATicketOnceAroundACut) {
  FakeRoom room(make_kuaishou_room());
  expect_one_ticket(room, source("kuaishou", room.site().url("ws", "/websocket"), "token = \"t\"\nroom = \"ls-1\""),
                    "kuaishou");
}

TEST(Kuaishou, BeatsAsOftenAsTheRoomAsks) {
  FakeRoom room(make_kuaishou_room());
  Danmakud daemon(source("kuaishou", room.site().url("ws", "/"), "token = \"t\"\nroom = \"ls-1\""));
  daemon.start();
  EXPECT_TRUE(eventually([&] { return room.beats() >= 2; }));
}

TEST(Douyin, AMessageBecomesATicketOnceAroundACut) {
  FakeRoom room(make_douyin_room());
  expect_one_ticket(room, source("douyin", room.site().url("ws", "/push?signature=s"), "cookie = \"ttwid=1\""),
                    "douyin");
  EXPECT_EQ(room.acks(), 2U);
}

TEST(Douyu, AMessageBecomesATicketOnceAroundACut) {
  FakeRoom room(make_douyu_room(DouyuWire::websocket));
  expect_one_ticket(room, source("douyu", room.site().url("ws", "/"), "room = 9999"), "douyu");
}

TEST(Douyu, AMessageBecomesATicketOverTcp) {
  FakeRoom room(make_douyu_room(DouyuWire::tcp));
  expect_one_ticket(room, source("douyu", room.site().url("tcp", ""), "room = 9999"), "douyu");
}

struct Tls : testing::Test {
  std::string config(std::string_view scheme, std::string_view ca_file, std::uint16_t port) {
    return source("douyu", fmt::format("{}://127.0.0.1:{}", scheme, port),
                  fmt::format("room = 9999\nca_file = \"{}\"", ca_file));
  }
  TempDir directory;
};

TEST_F(Tls, AStreamIsReadThroughIt) {
  FakeRoom room(make_douyu_room(DouyuWire::websocket));
  TlsFront front(directory.path(), room.site().port());
  expect_one_ticket(room, config("wss", directory / "ca.pem", front.port()), "douyu");
}

TEST_F(Tls, RawBytesAreReadThroughIt) {
  FakeRoom room(make_douyu_room(DouyuWire::tcp));
  TlsFront front(directory.path(), room.site().port());
  expect_one_ticket(room, config("tls", directory / "ca.pem", front.port()), "douyu");
}

}  // namespace
}  // namespace danmakud::test
