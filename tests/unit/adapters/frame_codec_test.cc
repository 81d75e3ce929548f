#include "adapters/frame_codec.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/ws_frames.h"

namespace danmakud::adapters {
namespace {

using test::binary_frame;
using test::client_frame;
using test::close_frame;
using test::frame_header;
using test::ping_frame;
using test::text_frame;
using ::testing::ElementsAre;

// Decodes as a connection does: unused bytes are presented again, with the next `step` bytes behind them. Each
// presentation is a heap block of its exact size, so that a sanitizer sees a byte too far.
struct Decoded {
  std::vector<std::string> frames;  // "text:…", "ping:…", "close:1000:…"
  std::optional<CloseCode> fault;
  std::size_t largest_rest = 0;
};

std::string describe(const Frame& frame) {
  static const char* const kKinds[] = {"text", "binary", "ping", "pong", "close"};
  std::string out = kKinds[static_cast<std::size_t>(frame.kind)];
  if (frame.kind == FrameKind::close) out += ":" + std::to_string(static_cast<int>(frame.code));
  return out += ":" + std::string(frame.payload);
}

Decoded decode(std::string_view bytes, std::size_t step = 0, FrameLimits limits = {}) {
  FrameDecoder decoder(limits);
  Decoded result;
  std::string rest;
  std::vector<Frame> frames;
  do {
    const std::string_view next = bytes.substr(0, step == 0 ? bytes.size() : step);
    bytes.remove_prefix(next.size());
    rest += next;
    const auto exact = std::make_unique<char[]>(rest.size());
    std::copy(rest.begin(), rest.end(), exact.get());
    frames.clear();
    const std::size_t used = decoder.decode({exact.get(), rest.size()}, frames);
    for (const Frame& frame : frames) result.frames.push_back(describe(frame));
    rest.erase(0, used);
    result.largest_rest = std::max(result.largest_rest, rest.size());
  } while (!bytes.empty() && !decoder.fault());
  result.fault = decoder.fault();
  return result;
}

std::string fragment(std::string_view payload, std::uint8_t opcode, bool fin) {
  return client_frame(payload, {.opcode = opcode, .fin = fin});
}

TEST(FrameDecoder, CutsNeighbouringMessages) {
  const Decoded decoded = decode(text_frame("一") + text_frame("") + binary_frame("\xFF") + text_frame("二"));
  EXPECT_THAT(decoded.frames, ElementsAre("text:一", "text:", "binary:\xFF", "text:二"));
  EXPECT_FALSE(decoded.fault);
}

TEST(FrameDecoder, DecodesTheSameHoweverBytesArrive) {
  const std::string bytes = text_frame("货不对板") + fragment("头", 1, false) + ping_frame("p") +
                            fragment("尾", 0, true) + client_frame("q", {.opcode = 10}) +
                            binary_frame(std::string(300, 'b')) + text_frame(std::string(70'000, 'x')) +
                            close_frame(1000, "再见");
  const std::vector<std::string> whole = decode(bytes).frames;
  ASSERT_EQ(whole.size(), 7u);
  for (const std::size_t step : {1u, 2u, 3u, 7u, 16u, 1000u, 40'000u})
    EXPECT_EQ(decode(bytes, step).frames, whole) << step;
}

TEST(FrameDecoder, LetsControlFramesPassBetweenFragments) {
  EXPECT_THAT(
      decode(fragment("a", 1, false) + ping_frame("now") + fragment("", 0, false) + fragment("b", 0, true)).frames,
      ElementsAre("ping:now", "text:ab"));
}

TEST(FrameDecoder, TakesEveryFormOfLength) {
  for (const std::size_t size : {0u, 1u, 31u, 32u, 33u, 125u, 126u, 127u, 128u, 65'535u, 65'536u, 200'000u}) {
    const std::string payload(size, 'x');
    EXPECT_THAT(decode(text_frame(payload)).frames, ElementsAre("text:" + payload)) << size;
  }
}

TEST(FrameDecoder, KeepsLittleOfAnUnfinishedFrame) {
  const std::string bytes = text_frame(std::string(FrameDecoder::kCarryBytes + 1, 'x'));
  EXPECT_LE(decode(bytes, 1).largest_rest, 14u);
}

TEST(FrameDecoder, SplitsCharactersOverFragments) {
  EXPECT_THAT(decode(fragment("\xE8\xB4", 1, false) + fragment("\xA7", 0, true)).frames, ElementsAre("text:货"));
}

TEST(FrameDecoder, DeliversWhatCameBeforeAFault) {
  const Decoded decoded = decode(text_frame("a") + text_frame("b") + text_frame("\xFF") + text_frame("c"));
  EXPECT_THAT(decoded.frames, ElementsAre("text:a", "text:b"));
  EXPECT_EQ(decoded.fault, CloseCode::bad_utf8);
}

TEST(FrameDecoder, ListensNoMoreAfterAClose) {
  EXPECT_THAT(decode(close_frame(4000) + text_frame("more") + "nonsense").frames, ElementsAre("close:4000:"));
  EXPECT_THAT(decode(client_frame("", {.opcode = 8})).frames, ElementsAre("close:1005:"));
}

TEST(FrameDecoder, BoundsMessagesAndTheirFragments) {
  const FrameLimits limits{10, 3};
  EXPECT_FALSE(decode(text_frame("0123456789"), 0, limits).fault);
  EXPECT_EQ(decode(frame_header({}, 11), 0, limits).fault, CloseCode::too_large);
  EXPECT_EQ(decode(fragment("012345", 1, false) + frame_header({.opcode = 0}, 5), 0, limits).fault,
            CloseCode::too_large);
  EXPECT_FALSE(decode(fragment("", 1, false) + fragment("", 0, false) + fragment("", 0, true), 0, limits).fault);
  const std::string empty = fragment("", 0, false);
  EXPECT_EQ(decode(fragment("", 1, false) + empty + empty + empty, 0, limits).fault, CloseCode::policy);
}

struct Fault {
  const char* name;
  std::string bytes;
  CloseCode code;
};
class FaultTest : public ::testing::TestWithParam<Fault> {};
TEST_P(FaultTest, IsFoundAsSoonAsItShows) {
  EXPECT_EQ(decode(GetParam().bytes).fault, GetParam().code);
  EXPECT_EQ(decode(GetParam().bytes, 1).fault, GetParam().code);
}
INSTANTIATE_TEST_SUITE_P(
    Rfc6455, FaultTest,
    ::testing::Values(
        Fault{"unmasked", client_frame("x", {.masked = false}), CloseCode::protocol_error},
        Fault{"rsv1", client_frame("x", {.reserved = 0x40}), CloseCode::protocol_error},
        Fault{"rsv2", client_frame("x", {.reserved = 0x20}), CloseCode::protocol_error},
        Fault{"rsv3_on_ping", client_frame("", {.opcode = 9, .reserved = 0x10}), CloseCode::protocol_error},
        Fault{"opcode_3", client_frame("", {.opcode = 3}), CloseCode::protocol_error},
        Fault{"opcode_7", client_frame("", {.opcode = 7}), CloseCode::protocol_error},
        Fault{"opcode_11", client_frame("", {.opcode = 11}), CloseCode::protocol_error},
        Fault{"opcode_15", client_frame("", {.opcode = 15}), CloseCode::protocol_error},
        Fault{"fragmented_ping", fragment("", 9, false), CloseCode::protocol_error},
        Fault{"long_ping", frame_header({.opcode = 9}, 126), CloseCode::protocol_error},
        Fault{"long_close", frame_header({.opcode = 8}, 70'000), CloseCode::protocol_error},
        Fault{"continuation_of_nothing", fragment("x", 0, true), CloseCode::protocol_error},
        Fault{"text_within_message", fragment("a", 1, false) + text_frame("b"), CloseCode::protocol_error},
        Fault{"continuation_after_end", fragment("a", 1, false) + fragment("b", 0, true) + fragment("c", 0, true),
              CloseCode::protocol_error},
        Fault{"length_16_not_minimal", frame_header({}, 125, 2), CloseCode::protocol_error},
        Fault{"length_64_not_minimal", frame_header({}, 65'535, 8), CloseCode::protocol_error},
        Fault{"length_with_sign", frame_header({}, std::uint64_t{1} << 63), CloseCode::protocol_error},
        Fault{"length_all_ones", frame_header({}, ~std::uint64_t{0}), CloseCode::protocol_error},
        Fault{"length_2_62", frame_header({}, std::uint64_t{1} << 62), CloseCode::too_large},
        Fault{"length_4_gib", frame_header({}, std::uint64_t{1} << 32), CloseCode::too_large},
        Fault{"close_of_one_byte", client_frame("x", {.opcode = 8}), CloseCode::protocol_error},
        Fault{"close_0", close_frame(0), CloseCode::protocol_error},
        Fault{"close_999", close_frame(999), CloseCode::protocol_error},
        Fault{"close_1004", close_frame(1004), CloseCode::protocol_error},
        Fault{"close_1005", close_frame(1005), CloseCode::protocol_error},
        Fault{"close_1006", close_frame(1006), CloseCode::protocol_error},
        Fault{"close_1015", close_frame(1015), CloseCode::protocol_error},
        Fault{"close_2999", close_frame(2999), CloseCode::protocol_error},
        Fault{"close_5000", close_frame(5000), CloseCode::protocol_error},
        Fault{"close_reason_utf8", close_frame(1000, "\xC0\xAF"), CloseCode::bad_utf8},
        Fault{"utf8_lone_tail", text_frame("\x80"), CloseCode::bad_utf8},
        Fault{"utf8_overlong", text_frame("\xC0\x80"), CloseCode::bad_utf8},
        Fault{"utf8_surrogate", text_frame("\xED\xA0\x80"), CloseCode::bad_utf8},
        Fault{"utf8_too_high", text_frame("\xF4\x90\x80\x80"), CloseCode::bad_utf8},
        Fault{"utf8_cut_off", text_frame("\xE8\xB4"), CloseCode::bad_utf8},
        Fault{"utf8_cut_off_by_next", text_frame("\xE8\xB4") + text_frame("\xA7"), CloseCode::bad_utf8},
        Fault{"utf8_cut_off_at_end_of_fragments", fragment("\xE8", 1, false) + fragment("", 0, true),
              CloseCode::bad_utf8},
        // Nothing that may follow makes these good, so nobody waits for it.
        Fault{"utf8_hopeless_fragment", fragment("\xF4\x90", 1, false), CloseCode::bad_utf8},
        Fault{"utf8_hopeless_second_fragment", fragment("\xF4", 1, false) + fragment("\x90", 0, false),
              CloseCode::bad_utf8},
        Fault{"utf8_hopeless_start_of_frame", frame_header({}, 100) + client_frame("\xED\xA0").substr(6),
              CloseCode::bad_utf8}),
    [](const auto& row) { return row.param.name; });

TEST(FrameDecoder, TakesTheCloseCodesThatMayBeSent) {
  static constexpr std::uint16_t kCodes[] = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010,
                                             1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999};
  for (const std::uint16_t code : kCodes) {
    EXPECT_THAT(decode(close_frame(code)).frames, ElementsAre("close:" + std::to_string(code) + ":"));
  }
}

TEST(Unmask, IsItsOwnInverseAtEverySizeAndOffset) {
  const std::array<char, 4> mask{'\x81', '\x02', '\x7F', '\x10'};
  for (std::size_t size = 0; size < 100; ++size) {
    const auto bytes = std::make_unique<char[]>(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i ^ static_cast<std::uint8_t>(mask[i % 4]));
    unmask({bytes.get(), size}, mask);
    for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(bytes[i], static_cast<char>(i)) << size;
  }
}

TEST(AppendFrame, WritesUnmaskedFramesOfEveryLength) {
  std::string out;
  append_frame(FrameKind::text, "ab", out);
  EXPECT_EQ(out, std::string("\x81\x02"
                             "ab"));
  out.clear();
  append_frame(FrameKind::binary, std::string(126, 'x'), out);
  EXPECT_EQ(out.substr(0, 4), std::string("\x82\x7E\x00\x7E", 4));
  out.clear();
  append_frame(FrameKind::text, std::string(65'536, 'x'), out);
  EXPECT_EQ(out.substr(0, 10), std::string("\x81\x7F\x00\x00\x00\x00\x00\x01\x00\x00", 10));
}

TEST(AppendClose, CarriesTheCodeUnlessThereIsNone) {
  std::string out;
  append_close(CloseCode::too_large, "why", out);
  append_close(CloseCode::none_given, "", out);
  EXPECT_EQ(out, std::string("\x88\x05\x03\xF1why\x88\x00", 9));
}

}  // namespace
}  // namespace danmakud::adapters
