// Bilibili's packets: a 16-byte big-endian header and a body, several in a message, runs of them compressed. Pure.
//
//   0 u32 packet_len (header and body)   4 u16 header_len   6 u16 version: 0, 1 plain, 2 zlib, 3 Brotli
//   8 u32 operation                     12 u32 sequence (1 from clients, ignored)
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace danmakud::adapters {

enum class BilibiliOp : std::uint32_t { heartbeat = 2, heartbeat_reply = 3, message = 5, auth = 7, auth_reply = 8 };

struct BilibiliPacket {
  BilibiliOp operation = BilibiliOp::message;  // may be a value without a name
  std::string_view body;
};

void append_packet(BilibiliOp operation, std::string_view body, std::string& out);

class BilibiliUnpacker {
 public:
  // Appends the packets of one message, those of a compressed one unpacked. They are valid until the next call, while
  // `message` lives. The answer says what was wrong, empty where nothing was; packets found before it are good.
  std::string_view unpack(std::string_view message, std::vector<BilibiliPacket>& packets);

 private:
  std::string_view unpack_run(std::string_view run, bool is_inflated, std::vector<BilibiliPacket>& packets);
  std::string_view unpack_compressed(std::uint16_t version, std::string_view body,
                                     std::vector<BilibiliPacket>& packets);

  std::deque<std::string> inflated_;
  std::size_t room_left_ = 0;  // bytes that this message may still inflate to
};

}  // namespace danmakud::adapters
