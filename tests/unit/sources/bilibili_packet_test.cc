#include "adapters/sources/bilibili_packet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sources/inflate.h"
#include "tests/support/bilibili_packets.h"

namespace danmakud::adapters {
namespace {

using test::bilibili_message;
using test::bilibili_packet;
using test::brotli_packed;
using test::zlib_packed;

struct Unpacked {
  std::vector<std::string> bodies;
  std::string wrong;
};

Unpacked unpack(std::string_view message) {
  BilibiliUnpacker unpacker;
  std::vector<BilibiliPacket> packets;
  Unpacked unpacked;
  unpacked.wrong = unpacker.unpack(message, packets);
  for (const BilibiliPacket& packet : packets) unpacked.bodies.emplace_back(packet.body);
  return unpacked;
}

const std::string kTwo = bilibili_packet(5, 0, "one") + bilibili_packet(5, 0, "two");

TEST(BilibiliPacket, ReadsSeveralOfEveryVersion) {
  for (const std::uint16_t version : std::initializer_list<std::uint16_t>{0, 1, 2, 3}) {
    const Unpacked unpacked = unpack(bilibili_message(version, kTwo) + bilibili_packet(5, 0, "three"));
    EXPECT_THAT(unpacked.bodies, testing::ElementsAre("one", "two", "three")) << version;
    EXPECT_EQ(unpacked.wrong, "") << version;
  }
}

TEST(BilibiliPacket, ReadsPastTheEchoOfAHeartbeat) {
  const std::string reply = bilibili_packet(3, 1, std::string("\0\0\1\2", 4));
  const Unpacked unpacked = unpack(reply + "[object Object]");
  EXPECT_EQ(unpacked.bodies.size(), 1U);
  EXPECT_EQ(unpacked.wrong, "");
  EXPECT_EQ(unpack(reply + kTwo).bodies.size(), 3U);
}

TEST(BilibiliPacket, RejectsWhatIsCutShort) {
  const std::string whole = bilibili_packet(5, 0, "{\"cmd\":\"X\"}");
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const Unpacked unpacked = unpack(kTwo + whole.substr(0, size));
    EXPECT_EQ(unpacked.bodies.size(), 2U);
    EXPECT_NE(unpacked.wrong, "") << size;
  }
}

TEST(BilibiliPacket, RejectsLengthsThatCannotBe) {
  std::string packet = bilibili_packet(5, 0, "body");
  packet[5] = 15;  // header_len below a header's
  EXPECT_NE(unpack(packet).wrong, "");
  packet[5] = 64;  // … beyond the packet
  EXPECT_NE(unpack(packet).wrong, "");
}

TEST(BilibiliPacket, HonoursALongerHeader) {
  std::string packet = bilibili_packet(5, 0, "++body");
  packet[5] = 18;
  EXPECT_THAT(unpack(packet).bodies, testing::ElementsAre("body"));
}

TEST(BilibiliPacket, RejectsNestedCompression) {
  const std::string nested = bilibili_message(3, bilibili_message(2, kTwo));
  EXPECT_THAT(unpack(nested).wrong, testing::HasSubstr("inside"));
}

TEST(BilibiliPacket, StopsAtABomb) {
  const std::string zeros(kMaxInflatedBytes + 1, '\0');
  for (const std::string& body : {zlib_packed(zeros), brotli_packed(zeros)}) {
    const std::uint16_t version = body == zlib_packed(zeros) ? 2 : 3;
    EXPECT_THAT(unpack(bilibili_packet(5, version, body)).wrong, testing::HasSubstr("bound"));
  }
}

TEST(BilibiliPacket, CountsAllOfAMessageTowardsTheBound) {
  const std::string half = bilibili_packet(5, 0, std::string(kMaxInflatedBytes / 2, 'x'));
  const std::string packed = bilibili_message(2, half);
  EXPECT_EQ(unpack(packed).wrong, "");
  EXPECT_THAT(unpack(packed + packed).wrong, testing::HasSubstr("bound"));
}

TEST(BilibiliPacket, RejectsDamagedCompression) {
  for (const std::uint16_t version : std::initializer_list<std::uint16_t>{2, 3}) {
    std::string message = bilibili_message(version, kTwo);
    message.resize(message.size() - 3);
    message[3] = static_cast<char>(message.size());
    EXPECT_THAT(unpack(message).wrong, testing::HasSubstr("damaged"));
  }
}

}  // namespace
}  // namespace danmakud::adapters
