#include "adapters/sources/source_link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/codec_drive.h"

namespace danmakud::adapters {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

struct FakeStream final : LiveStream {
  explicit FakeStream(StreamListener& given) : listener(given) {}
  void send(const OutgoingFrame& frame) override {
    sent.push_back(frame.kind == StreamFrame::ping ? "ping" : frame.bytes);
  }
  void set_reading(bool wanted) override { is_reading = wanted; }
  bool has_pings() const override { return true; }
  void close() override { is_closed = true; }
  StreamListener& listener;
  std::vector<std::string> sent;
  bool is_reading = true;
  bool is_closed = false;
};

// A world in which nothing happens by itself.
struct FakeHost final : LinkHost {
  Moment now() const override { return at; }
  std::uint64_t random() override { return ~std::uint64_t{0}; }  // jitter at its longest
  pipeline::SteadyTime book_start() override { return at.steady; }
  std::shared_ptr<LiveStream> open(const std::string& url, const StreamTarget&, const std::string&,
                                   StreamListener& listener) override {
    urls.push_back(url);
    return stream = std::make_shared<FakeStream>(listener);
  }
  std::shared_ptr<HttpExchange> call(const HttpCall&, const std::string&, HttpExchange::Done) override {
    return nullptr;
  }
  bool submit(std::string& lines) override {
    submitted += lines;
    return has_room;
  }
  void withdraw(const Recall& recall) override { withdraw_event(recall, submitted); }
  void report(pipeline::Severity, std::string_view event, std::string_view detail) override {
    log.push_back(std::string(event) + " " + std::string(detail));
  }
  Moment at = test::moment_at(1'794'398'400s);
  std::shared_ptr<FakeStream> stream;
  std::vector<std::string> urls, log;
  std::string submitted;
  bool has_room = true;
};

// Does what the test's next message says: "fail KIND", or an event with that text.
struct ObedientCodec final : SourceCodec {
  void start(const SourceFault* last, Moment, SourceOutput& out) override {
    starts.push_back(last == nullptr ? "first" : std::string(to_string(last->kind)));
    out.connect({{"ws://a", "ws://b"}, {}, {}});
  }
  void on_open(Moment, SourceOutput& out) override {
    out.send_text("hello");
    out.ready();
  }
  void on_message(StreamFrame, std::string_view bytes, Moment, SourceOutput& out) override {
    for (std::size_t kind = 0; kind < kSourceFaultKinds; ++kind) {
      const auto fault = static_cast<SourceFaultKind>(kind);
      if (bytes == to_string(fault)) out.fail(fault, "as told");
    }
    if (bytes.starts_with("recall ")) return out.recall(std::string(bytes.substr(7)));
    if (bytes == "bad") out.reject("bad as told");
    if (bytes == "pause") out.reconnect_pause = ReconnectPause{20s, 30s};
    SourceEvent event;
    event.text = event.id = bytes;
    out.event(event);
  }
  std::vector<std::string> starts;
};

struct SourceLinkTest : testing::Test {
  SourceLinkTest() {
    SourceSettings settings;
    settings.name = "s";
    settings.rooms = {"r7"};
    auto made = std::make_unique<ObedientCodec>();
    codec = made.get();
    link.emplace(host, settings, std::move(made));
  }
  void wait(std::chrono::milliseconds span) {
    host.at.steady += span;
    host.at.wall += span;
    link->on_tick();
  }
  void come_up() {
    link->on_tick();
    host.stream->listener.on_stream_open();
  }
  void hear(std::string_view message) {
    const auto stream = host.stream;
    stream->listener.on_stream_heard();
    stream->listener.on_stream_message(StreamFrame::text, message);
  }
  void lose() {
    const auto stream = host.stream;
    stream->listener.on_stream_closed({"gone"});
  }
  // How long until the next attempt, to a tenth of a second.
  std::chrono::milliseconds pause() {
    const std::size_t before = codec->starts.size();
    std::chrono::milliseconds waited{0};
    for (; codec->starts.size() == before && waited < 2h; waited += 100ms) wait(100ms);
    return waited;
  }
  FakeHost host;
  ObedientCodec* codec = nullptr;
  std::optional<SourceLink> link;
};

TEST_F(SourceLinkTest, SilenceMeansNothingWhileThePipelineIsFull) {
  come_up();
  host.has_room = false;
  hear("held");
  EXPECT_FALSE(host.stream->is_reading);
  wait(10min);
  EXPECT_THAT(codec->starts, ElementsAre("first"));
  link->resume();
  wait(91s);
  EXPECT_THAT(link->status().problem, HasSubstr("silent"));
}

TEST_F(SourceLinkTest, ComesUpAndPassesEventsOn) {
  come_up();
  EXPECT_THAT(host.stream->sent, ElementsAre("hello"));
  hear("卡死了");
  EXPECT_THAT(host.submitted, HasSubstr("卡死了"));
  EXPECT_TRUE(link->status().is_up());
  EXPECT_EQ(link->status().counts.events, 1U);
}

TEST_F(SourceLinkTest, WithdrawsWhatIsRecalledAndCountsIt) {
  come_up();
  hear("one");
  hear("recall one");
  EXPECT_EQ(host.submitted, "");
  EXPECT_EQ(link->status().counts.recalled, 1U);
}

TEST_F(SourceLinkTest, BacksOffFromOneToThirtySeconds) {
  std::vector<std::chrono::milliseconds> pauses;
  link->on_tick();
  for (int i = 0; i < 7; ++i) {
    lose();
    pauses.push_back(pause());
  }
  EXPECT_THAT(pauses, ElementsAre(1s, 2s, 4s, 8s, 16s, 30s, 30s));
  EXPECT_THAT(host.urls, testing::Contains("ws://b"));  // hosts take turns
}

TEST_F(SourceLinkTest, BeginsAnewAfterAStableMinute) {
  come_up();
  lose();
  EXPECT_EQ(pause(), 1s);
  host.stream->listener.on_stream_open();
  for (int i = 0; i < 61; ++i) {
    host.stream->listener.on_stream_heard();
    wait(1s);
  }
  lose();
  EXPECT_EQ(pause(), 1s);
}

TEST_F(SourceLinkTest, PausesForMinutesWhereSecondsWouldHarm) {
  for (const std::string_view kind : {"risk_control", "missing_room", "configuration"}) {
    come_up();
    hear(kind);
    EXPECT_GE(pause(), 4min) << kind;
    EXPECT_EQ(codec->starts.back(), kind);
    lose();
    pause();
  }
}

TEST_F(SourceLinkTest, GoesBackAtOnceWhenAsked) {
  come_up();
  hear("asked");
  EXPECT_LE(pause(), 100ms);
}

TEST_F(SourceLinkTest, ReplacesAStreamThatIsOpenAndSilent) {
  come_up();
  for (int i = 0; i < 95; ++i) wait(1s);
  EXPECT_GE(codec->starts.size(), 2U);
  EXPECT_EQ(codec->starts[1], "silent");
  EXPECT_THAT(host.log, testing::Contains(HasSubstr("open but silent")));
}

TEST_F(SourceLinkTest, PingsSoThatAQuietRoomIsNotASilentOne) {
  come_up();
  for (int i = 0; i < 300; ++i) {
    if (host.stream->sent.back() == "ping") host.stream->listener.on_stream_heard();  // its pong
    wait(1s);
  }
  EXPECT_EQ(codec->starts.size(), 1U);
}

TEST_F(SourceLinkTest, SaysAFaultOnceAndShowsItInItsStatus) {
  link->on_tick();
  for (int i = 0; i < 5; ++i) {
    lose();
    pause();
  }
  EXPECT_THAT(host.log, ElementsAre(HasSubstr("source_down source=s room=r7 network: gone; again in")));
  EXPECT_EQ(link->status().problem, "network: gone");
  host.stream->listener.on_stream_open();
  EXPECT_EQ(link->status().problem, "");
  EXPECT_THAT(host.log.back(), HasSubstr("source_up"));
}

TEST_F(SourceLinkTest, KeepsTheConnectionOverABadMessage) {
  come_up();
  hear("bad");
  hear("good");
  EXPECT_EQ(link->status().counts.rejected, 1U);
  EXPECT_THAT(host.log, testing::Contains(HasSubstr("bad as told")));
  EXPECT_TRUE(link->status().is_up());
}

TEST_F(SourceLinkTest, ReadsNoMoreThanThePipelineTakes) {
  come_up();
  host.has_room = false;
  hear("x");
  EXPECT_FALSE(host.stream->is_reading);
  link->resume();
  EXPECT_TRUE(host.stream->is_reading);
}

TEST_F(SourceLinkTest, TellsRefusalsOfTheHandshakeApart) {
  for (const auto& [status, kind] :
       {std::pair{401U, "configuration"}, {404U, "missing_room"}, {429U, "risk_control"}}) {
    link->on_tick();
    const auto stream = host.stream;
    stream->listener.on_stream_closed({"refused", status});
    EXPECT_THAT(link->status().problem, testing::StartsWith(kind));
    pause();
  }
}

TEST_F(SourceLinkTest, FetchesARefusedTokenOnceAndThenWaitsForTheOperator) {
  std::vector<std::chrono::milliseconds> pauses;
  come_up();
  for (int i = 0; i < 5; ++i) {
    hear("auth");
    pauses.push_back(pause());
    host.stream->listener.on_stream_open();
  }
  EXPECT_THAT(pauses, ElementsAre(2s, 2min, 4min, 8min, 10min));
}

TEST_F(SourceLinkTest, LeavesTheMendingOfTrustToTheOperator) {
  link->on_tick();
  const auto stream = host.stream;
  stream->listener.on_stream_closed({.why = "its certificate is not trusted", .is_untrusted = true});
  EXPECT_THAT(link->status().problem, testing::StartsWith("configuration: its certificate"));
  EXPECT_GE(pause(), 4min);
}

TEST_F(SourceLinkTest, StaysAwayForAsLongAsThePlatformAsks) {
  come_up();
  hear("pause");
  lose();
  EXPECT_GE(pause(), 20s);
  lose();
  EXPECT_EQ(pause(), 2s);  // it was asked for once
}

TEST_F(SourceLinkTest, StopsForGood) {
  come_up();
  link->stop();
  EXPECT_TRUE(host.stream->is_closed);
  wait(1h);
  EXPECT_EQ(codec->starts.size(), 1U);
  EXPECT_TRUE(link->is_gone());
}

}  // namespace
}  // namespace danmakud::adapters
