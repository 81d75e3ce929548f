// Sources against fake platforms, over real sockets.
#include <algorithm>
#include <mutex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "adapters/sources/source_runner.h"
#include "tests/support/codec_drive.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_bilibili.h"
#include "tests/support/fakes.h"
#include "tests/support/redis_server.h"

namespace danmakud::adapters {
namespace {

using namespace std::chrono_literals;
using test::Danmaku;
using test::eventually;
using test::FakeBilibili;
using test::FakeSite;
using testing::Contains;
using testing::HasSubstr;

// Takes every block as the pipeline would, and settles it at once unless told to keep it.
class LineBox final : public BlockSink {
 public:
  bool try_submit(std::size_t, std::size_t, pipeline::Block& block) override {
    const std::scoped_lock lock(mutex_);
    if (!has_room_) return false;
    for (const pipeline::Message& message : block.messages) {
      for (std::string& line : test::lines_of({block.buffer->data() + message.offset, message.length})) {
        lines_.push_back(std::move(line));
      }
    }
    block.hold->events = 1;
    keeps_ ? kept_.push_back(std::move(block.hold)) : block.hold.settle();
    return true;
  }
  bool keeps_up(std::size_t) const override { return true; }
  void keep(bool keeps) {
    const std::scoped_lock lock(mutex_);
    keeps_ = keeps;
  }
  void settle_kept() {
    for (pipeline::Hold& hold : take_kept()) hold.settle();
  }
  void give_up_kept() { take_kept(); }
  void set_room(bool has_room) {
    const std::scoped_lock lock(mutex_);
    has_room_ = has_room;
  }
  std::vector<std::string> lines() const {
    const std::scoped_lock lock(mutex_);
    return lines_;
  }
  std::size_t size() const { return lines().size(); }

 private:
  mutable std::mutex mutex_;
  std::vector<pipeline::Hold> take_kept() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(kept_, {});
  }
  bool has_room_ = true, keeps_ = false;
  std::vector<pipeline::Hold> kept_;
  std::vector<std::string> lines_;
};

struct SourcesTest : testing::Test {
  SourcesTest() { runner.start(); }

  void run(SourceSettings settings) {
    if (settings.name.empty()) settings.name = "s";
    runner.set_sources({{std::move(settings), 1}});
  }
  SourceSettings guest(std::string room = "6") {
    SourceSettings settings;
    settings.kind = "bilibili";
    settings.api_url = bilibili.site().url("http", "");
    settings.rooms = {std::move(room)};
    return settings;
  }
  std::string problem() {
    const auto rows = runner.status();
    return rows.empty() ? "" : rows.front().problem;
  }
  std::string member(std::size_t line, std::string_view name) { return test::member(box.lines().at(line), name); }

  FakeBilibili bilibili;
  LineBox box;
  test::ReportBox log;
  pipeline::SystemClock clock;
  SourceRunner runner{SourceOptions{.connects_per_second = 1000}, box, clock, log};
};

TEST_F(SourcesTest, AGuestFindsTheRoomAndHearsIt) {
  run(guest());
  ASSERT_TRUE(eventually([&] { return bilibili.joined("7006") == 1; }));
  bilibili.say("7006", {{.text = "黑屏了", .id = "m1"}});
  ASSERT_TRUE(eventually([&] { return box.size() == 1; }));
  EXPECT_EQ(member(0, "text"), "黑屏了");
  EXPECT_EQ(member(0, "room_id"), "7006");
  EXPECT_EQ(member(0, "id"), "m1");
  EXPECT_TRUE(runner.status().at(0).is_up());
}

TEST_F(SourcesTest, DropsWhatIsRecalledBeforeItWentOn) {
  run(guest());
  ASSERT_TRUE(eventually([&] { return bilibili.joined() == 1; }));
  const auto packet = [](const std::string& command) { return test::bilibili_packet(5, 0, command); };
  const std::string recall = R"({"cmd":"RECALL_DANMU_MSG","data":{"target_id":"m1"}})";
  bilibili.push(packet(test::danmu_msg({.id = "m1"})) + packet(recall) + packet(test::danmu_msg({.id = "m2"})));
  ASSERT_TRUE(eventually([&] { return box.size() == 1; }));
  EXPECT_EQ(member(0, "id"), "m2");
  EXPECT_EQ(runner.status().at(0).counts.recalled, 1U);
}

TEST_F(SourcesTest, ComesBackAndClosesTheGap) {
  run(guest());
  ASSERT_TRUE(eventually([&] { return bilibili.joined() == 1; }));
  bilibili.remember(
      R"({"code":0,"data":{"room":[{"text":"断线时","uid":7,"id_str":"gap","check_info":{"ts":4102444800}}]}})");
  bilibili.site().cut_all();
  ASSERT_TRUE(eventually([&] { return box.size() == 1; }));
  EXPECT_EQ(member(0, "id"), "gap");
  EXPECT_EQ(bilibili.calls("/xlive/web-room/v1/index/getDanmuInfo"), 1U);  // the token was used again
  EXPECT_EQ(runner.status().at(0).counts.faults[0], 1U);
}

TEST_F(SourcesTest, OpenLiveStartsBeatsAndEnds) {
  SourceSettings settings;
  settings.kind = "bilibili-open";
  settings.api_url = bilibili.site().url("http", "");
  settings.app_id = "1";
  settings.access_key = settings.access_secret = "k";
  settings.code = "c1";
  run(settings);
  ASSERT_TRUE(eventually([&] { return bilibili.joined("9001") == 1; }));
  ASSERT_TRUE(eventually([&] { return bilibili.calls("/v2/app/heartbeat") == 1; }));
  runner.stop();
  EXPECT_EQ(bilibili.calls("/v2/app/end"), 1U);
}

TEST_F(SourcesTest, SaysWhatTheOperatorMustDo) {
  run(guest("404"));
  ASSERT_TRUE(eventually([&] { return problem() != ""; }));
  EXPECT_THAT(problem(), HasSubstr("there is no room 404"));
  EXPECT_GT(runner.status().at(0).retry_in_ms, 60'000);
  EXPECT_THAT(log.lines(), Contains(HasSubstr("there is no room 404")));
}

TEST_F(SourcesTest, WaitsMinutesAfterRiskControl) {
  bilibili.refuse("/xlive/web-room/v1/index/getDanmuInfo", {412, "blocked"});
  run(guest());
  ASSERT_TRUE(eventually([&] { return problem() != ""; }));
  EXPECT_THAT(problem(), HasSubstr("risk_control"));
  EXPECT_GT(runner.status().at(0).retry_in_ms, 60'000);
  EXPECT_EQ(bilibili.calls("/xlive/web-room/v1/index/getDanmuInfo"), 1U);
}

TEST_F(SourcesTest, TellsThatAGivenTokenIsWrong) {
  SourceSettings settings = guest();
  settings.url = bilibili.site().url("ws", "/sub");
  settings.token = "wrong";
  run(settings);
  ASSERT_TRUE(eventually([&] { return problem() != ""; }));
  EXPECT_THAT(problem(), HasSubstr("refused our token (code -101)"));
}

TEST_F(SourcesTest, KeepsItsConnectionOverBombsAndCutPackets) {
  run(guest());
  ASSERT_TRUE(eventually([&] { return bilibili.joined() == 1; }));
  bilibili.push(test::bilibili_packet(5, 2, test::zlib_packed(std::string(20 << 20, '\0'))));
  bilibili.push("short");
  bilibili.say("", {{.id = "after"}});
  ASSERT_TRUE(eventually([&] { return box.size() == 1; }));
  EXPECT_EQ(runner.status().at(0).counts.rejected, 2U);
  EXPECT_EQ(bilibili.total_joined(), 1U);
}

TEST_F(SourcesTest, LosesNothingOfManyRooms) {
  SourceSettings settings = guest();
  settings.rooms.clear();
  for (int room = 2000; room < 2040; ++room) settings.rooms.push_back(std::to_string(room));
  run(settings);
  ASSERT_TRUE(eventually([&] { return bilibili.joined() == 40; }));
  for (int round = 0; round < 25; ++round) {
    std::vector<Danmaku> danmaku;
    for (int i = 0; i < 10; ++i) danmaku.push_back({.id = fmt::format("r{}-{}", round, i)});
    bilibili.say("", danmaku);
  }
  ASSERT_TRUE(eventually([&] { return box.size() == 40U * 250; }));
  std::set<std::string> seen;
  for (const std::string& line : box.lines()) {
    seen.insert(test::member(line, "room_id") + " " + test::member(line, "id"));
  }
  EXPECT_EQ(seen.size(), 40U * 250);
}

TEST_F(SourcesTest, WaitsForAPipelineThatIsFull) {
  run(guest());
  ASSERT_TRUE(eventually([&] { return bilibili.joined() == 1; }));
  box.set_room(false);
  for (int i = 0; i < 100; ++i) bilibili.say("", {{.id = std::to_string(i)}});
  ASSERT_TRUE(eventually([&] { return runner.status().at(0).counts.events > 0; }));
  box.set_room(true);
  ASSERT_TRUE(eventually([&] { return box.size() == 100; }));
}

TEST_F(SourcesTest, SourcesComeAndGo) {
  SourceSettings one = guest("2001"), two = guest("2002");
  one.name = "one";
  two.name = "two";
  runner.set_sources({{one, 1}, {two, 2}});
  ASSERT_TRUE(eventually([&] { return bilibili.joined() == 2; }));
  runner.set_sources({{two, 2}});
  ASSERT_TRUE(eventually([&] { return bilibili.joined() == 1; }));
  EXPECT_EQ(bilibili.joined("2002"), 1U);
  EXPECT_EQ(bilibili.total_joined(), 2U);  // the one that stayed was not disturbed
}

struct RedisSourceTest : SourcesTest {
  SourceSettings stream() {
    SourceSettings settings;
    settings.kind = "redis";
    settings.url = redis.url();
    settings.stream = "chat";
    settings.group = "danmakud";
    settings.map = {{"text", "/msg"}};
    return settings;
  }
  SourceSettings list() {
    SourceSettings settings = stream();
    settings.list = "queue";
    settings.stream.clear();
    settings.group.clear();
    return settings;
  }
  void add(int first, int last) {
    for (int i = first; i < last; ++i) redis.ask({"XADD", "chat", "*", "j", fmt::format(R"({{"msg":"m{}"}})", i)});
  }
  void push(int first, int last) {
    for (int i = first; i < last; ++i) redis.ask({"LPUSH", "queue", fmt::format(R"({{"msg":"m{}"}})", i)});
  }
  bool is_pending(std::string_view count) {
    return eventually([&] { return redis.ask({"XPENDING", "chat", "danmakud"}).parts.at(0).text == count; });
  }
  void run_up(const SourceSettings& settings) {
    run(settings);
    ASSERT_TRUE(eventually([&] { return problem() == "" && runner.status().at(0).is_up(); }));
  }
  bool hears(std::size_t lines) {
    return eventually([&] { return box.size() == lines; });
  }
  test::RedisServer redis;
};

TEST_F(RedisSourceTest, ReadsAStreamAndAcknowledges) {
  run_up(stream());
  add(0, 700);
  ASSERT_TRUE(hears(700));
  EXPECT_EQ(member(699, "text"), "m699");
  EXPECT_TRUE(is_pending("0"));
}

TEST_F(RedisSourceTest, AcknowledgesNothingBeforeItIsSettled) {
  run_up(stream());
  box.keep(true);
  add(0, 3);
  ASSERT_TRUE(eventually([&] { return box.size() > 0; }));
  EXPECT_NE(redis.ask({"XPENDING", "chat", "danmakud"}).parts.at(0).text, "0");
  box.keep(false);
  box.settle_kept();
  ASSERT_TRUE(hears(3));
  EXPECT_TRUE(is_pending("0"));
}

TEST_F(RedisSourceTest, ReadsAgainWhatWasGivenUp) {
  run_up(stream());
  box.keep(true);
  add(0, 1);
  ASSERT_TRUE(hears(1));
  box.keep(false);
  box.give_up_kept();
  ASSERT_TRUE(hears(2));
  EXPECT_EQ(member(0, "id"), member(1, "id"));
  EXPECT_TRUE(is_pending("0"));
}

TEST_F(RedisSourceTest, ReadsAgainWhatAnotherLifeDidNotSettle) {
  run_up(stream());
  box.keep(true);
  add(0, 1);
  ASSERT_TRUE(hears(1));
  runner.set_sources({});
  box.keep(false);
  run(stream());
  ASSERT_TRUE(hears(2));
  EXPECT_TRUE(is_pending("0"));
  box.give_up_kept();
}

TEST_F(RedisSourceTest, DrainsAListAndComesBackWithIt) {
  push(0, 700);
  run(list());
  ASSERT_TRUE(hears(700));
  EXPECT_EQ(member(0, "text"), "m0");  // oldest first
  EXPECT_EQ(member(699, "text"), "m699");
  redis.stop();
  ASSERT_TRUE(eventually([&] { return problem() != ""; }));
  redis.start();
  push(700, 701);
  ASSERT_TRUE(hears(701));
  EXPECT_TRUE(eventually([&] { return redis.get({"EXISTS", "queue:danmakud"}) == "0"; }));
}

TEST_F(RedisSourceTest, KeepsAListsEntriesUntilTheyAreSettled) {
  box.keep(true);
  push(0, 5);
  run(list());
  ASSERT_TRUE(hears(5));
  EXPECT_EQ(redis.get({"LLEN", "queue:danmakud"}), "5");
  box.keep(false);
  box.give_up_kept();
  ASSERT_TRUE(hears(10));
  EXPECT_TRUE(eventually([&] { return redis.get({"EXISTS", "queue:danmakud"}) == "0"; }));
}

// Lines over HTTP, and whatever says no.
struct LineSite final : test::SiteBrain {
  test::SiteAnswer on_http(const test::SiteRequest&) override {
    return {200, "{\"text\":\"a\"}\n\n{\"text\":\"b\"}\n"};
  }
  bool accepts(const test::SiteRequest& request) override { return request.headers.contains("authorization"); }
  void on_open(test::SitePeer& peer) override { peer.send(FrameKind::text, R"({"text":"hello"})"); }
  void on_message(test::SitePeer&, FrameKind, std::string_view) override {}
};

TEST_F(SourcesTest, ReadsLinesOverHttp) {
  LineSite brain;
  FakeSite site(brain);
  SourceSettings settings;
  settings.kind = "generic";
  settings.url = site.url("http", "/stream");
  run(settings);
  ASSERT_TRUE(eventually([&] { return box.size() >= 2; }));
  EXPECT_EQ(member(1, "text"), "b");
  EXPECT_THAT(log.lines(), Contains(HasSubstr("the stream ended")));
}

TEST_F(SourcesTest, ATokenOpensAWebSocket) {
  LineSite brain;
  FakeSite site(brain);
  SourceSettings settings;
  settings.kind = "generic";
  settings.url = site.url("ws", "/live");
  run(settings);
  ASSERT_TRUE(eventually([&] { return problem() != ""; }));
  EXPECT_THAT(problem(), testing::StartsWith("configuration: the server answered 401"));
  settings.token = "t";
  run(settings);
  ASSERT_TRUE(eventually([&] { return box.size() == 1; }));
  EXPECT_EQ(member(0, "text"), "hello");
}

TEST_F(SourcesTest, NobodyThereIsSaidOnce) {
  SourceSettings settings;
  settings.kind = "generic";
  settings.url = "ws://127.0.0.1:1/";
  run(settings);
  ASSERT_TRUE(eventually([&] { return problem() != ""; }));
  EXPECT_THAT(problem(), HasSubstr("connect: Connection refused"));
}

}  // namespace
}  // namespace danmakud::adapters
