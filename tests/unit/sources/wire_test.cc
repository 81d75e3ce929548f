#include "adapters/sources/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/frame_codec.h"

namespace danmakud::adapters {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Heard final : WireListener {
  void on_wire_open() override { messages.emplace_back("open"); }
  void on_wire_message(StreamFrame, std::string_view bytes) override { messages.emplace_back(bytes); }
  std::vector<std::string> messages;
};

// The key of RFC 6455's own example cannot be chosen, so the answer is made from the one that was sent.
struct WsTalk {
  WsTalk() : wire(make_wire(*parse_stream_url("ws://h:81/p?q=1"), {{}, {{"X-A", "b"}}, ""}, 7)), hello(wire->hello()) {}
  bool take(std::string bytes, std::size_t step = 1'000'000) {
    bool goes_on = true;
    for (std::size_t at = 0; at < bytes.size() && goes_on; at += step) {
      const std::size_t size = std::min(step, bytes.size() - at);
      goes_on = wire->take(std::span(bytes).subspan(at, size), heard, reply);
    }
    return goes_on;
  }
  std::unique_ptr<Wire> wire;
  std::string hello, reply;
  Heard heard;
};

TEST(Wire, RefusesAnAnswerWithoutTheKey) {
  WsTalk talk;
  EXPECT_THAT(talk.hello, HasSubstr("GET /p?q=1 HTTP/1.1\r\nHost: h:81\r\n"));
  EXPECT_THAT(talk.hello, HasSubstr("X-A: b\r\n"));
  EXPECT_FALSE(
      talk.take("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Accept: wrong\r\n\r\n"));
  EXPECT_THAT(talk.wire->problem(), HasSubstr("wrong key"));
}

TEST(Wire, SaysWhatTheServerAnswered) {
  WsTalk talk;
  EXPECT_FALSE(talk.take("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno"));
  EXPECT_EQ(talk.wire->http_status(), 401U);
  WsTalk other;
  EXPECT_FALSE(other.take("SSH-2.0-OpenSSH\r\n\r\n"));
}

TEST(Wire, CutsLinesOfAChunkedAnswer) {
  const auto wire = make_wire(*parse_stream_url("http://h/s"), {}, 1);
  EXPECT_THAT(wire->hello(), HasSubstr("GET /s HTTP/1.1"));
  Heard heard;
  std::string reply;
  for (std::string part : {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "4\r\nab\nc\r\n",
                           "5\r\nd\r\n\ne\r\n", "1\r\n\n\r\n"}) {
    EXPECT_TRUE(wire->take(part, heard, reply)) << wire->problem();
  }
  EXPECT_THAT(heard.messages, ElementsAre("open", "ab", "cd", "e"));
  std::string end = "0\r\n\r\n";
  EXPECT_FALSE(wire->take(end, heard, reply));
}

TEST(Wire, ReadsFramesOfAServerOnly) {
  FrameDecoder decoder({1024, 8, /*is_client=*/true});
  std::string bytes;
  append_frame(FrameKind::text, "a", bytes);
  append_masked_frame(FrameKind::text, "b", {'x', 'y', 'z', 'w'}, bytes);
  std::vector<Frame> frames;
  decoder.decode(bytes, frames);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].payload, "a");
  EXPECT_EQ(decoder.fault(), CloseCode::protocol_error);
}

TEST(Wire, MasksWhatAServerCanRead) {
  std::string bytes;
  append_masked_frame(FrameKind::binary, std::string(300, 'p'), {'\1', '\2', '\3', '\4'}, bytes);
  FrameDecoder decoder(FrameLimits{});
  std::vector<Frame> frames;
  EXPECT_EQ(decoder.decode(bytes, frames), bytes.size());
  EXPECT_EQ(frames.at(0).payload, std::string(300, 'p'));
}

TEST(StreamUrl, ReadsUrlsAndRefusesTheRest) {
  const auto url = parse_stream_url("wss://u:p@[::1]:8443?a=b#c");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "::1");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->target, "/?a=b");
  EXPECT_EQ(url->authority(), "[::1]:8443");
  EXPECT_EQ(parse_stream_url("unix:///run/redis.sock")->host, "/run/redis.sock");
  for (const std::string_view wrong : {"", "http//x", "ftp://x", "ws://", "ws://h:0", "ws://h:99999", "ws://h/a b",
                                       "tcp://host", "ws://h/\r\nX: y", "ws://[::1"}) {
    EXPECT_FALSE(parse_stream_url(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace danmakud::adapters
