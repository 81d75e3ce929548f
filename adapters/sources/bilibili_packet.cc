#include "adapters/sources/bilibili_packet.h"

#include <optional>

#include "adapters/sources/inflate.h"

namespace danmakud::adapters {
namespace {

constexpr std::size_t kHeaderBytes = 16;
constexpr std::uint16_t kZlib = 2, kBrotli = 3;

std::uint32_t big_endian(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(at, size)) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

void put(std::uint32_t value, int bytes, std::string& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
}

struct Header {
  std::uint32_t packet_bytes, header_bytes;
  std::uint16_t version;
  BilibiliOp operation;
};

// Nothing: too short, or lengths that cannot be.
std::optional<Header> read_header(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) return std::nullopt;
  const Header header{big_endian(bytes, 0, 4), big_endian(bytes, 4, 2),
                      static_cast<std::uint16_t>(big_endian(bytes, 6, 2)),
                      static_cast<BilibiliOp>(big_endian(bytes, 8, 4))};
  if (header.header_bytes < kHeaderBytes || header.packet_bytes < header.header_bytes) return std::nullopt;
  return header.packet_bytes <= bytes.size() ? std::optional(header) : std::nullopt;
}

}  // namespace

void append_packet(BilibiliOp operation, std::string_view body, std::string& out) {
  put(static_cast<std::uint32_t>(kHeaderBytes + body.size()), 4, out);
  put(kHeaderBytes, 2, out);
  put(1, 2, out);
  put(static_cast<std::uint32_t>(operation), 4, out);
  put(1, 4, out);
  out += body;
}

std::string_view BilibiliUnpacker::unpack(std::string_view message, std::vector<BilibiliPacket>& packets) {
  inflated_.clear();
  room_left_ = kMaxInflatedBytes;
  return unpack_run(message, /*is_inflated=*/false, packets);
}

// The server echoes a heartbeat's body behind its reply, outside of packet_len: what follows a reply and is no packet
// is that echo.
std::string_view BilibiliUnpacker::unpack_run(std::string_view run, bool is_inflated,
                                              std::vector<BilibiliPacket>& packets) {
  bool may_be_echo = false;
  while (!run.empty()) {
    const auto header = read_header(run);
    if (!header) return may_be_echo ? std::string_view{} : "a packet cut short or with wrong lengths";
    const std::string_view body = run.substr(header->header_bytes, header->packet_bytes - header->header_bytes);
    run.remove_prefix(header->packet_bytes);
    may_be_echo = header->operation == BilibiliOp::heartbeat_reply;
    const bool is_packed = header->version == kZlib || header->version == kBrotli;
    if (header->operation != BilibiliOp::message || !is_packed) {
      packets.push_back({header->operation, body});
      continue;
    }
    if (is_inflated) return "compressed packets inside compressed packets";
    if (const std::string_view wrong = unpack_compressed(header->version, body, packets); !wrong.empty()) return wrong;
  }
  return {};
}

std::string_view BilibiliUnpacker::unpack_compressed(std::uint16_t version, std::string_view body,
                                                     std::vector<BilibiliPacket>& packets) {
  std::string& plain = inflated_.emplace_back();
  const Packing packing = version == kZlib ? Packing::zlib : Packing::brotli;
  if (const std::string_view wrong = inflate(packing, body, plain, room_left_); !wrong.empty()) return wrong;
  room_left_ -= plain.size();
  return unpack_run(plain, /*is_inflated=*/true, packets);
}

}  // namespace danmakud::adapters
