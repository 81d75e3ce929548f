// WebSocket frames as a client sends them: masked. And hostile ones: every bit can be set.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace danmakud::test {

struct ClientFrame {
  std::uint8_t opcode = 1;
  bool fin = true;
  std::uint8_t reserved = 0;  // as in the first byte: 0x40, 0x20, 0x10
  bool masked = true;
  std::array<char, 4> mask{'\x12', '\x34', '\x56', '\x78'};
};

// The header for a payload of `size` bytes, in the shortest form unless `length_bytes` (2 or 8) asks for a longer one.
inline std::string frame_header(const ClientFrame& frame, std::uint64_t size, int length_bytes = 0) {
  std::string out(1, static_cast<char>((frame.fin ? 0x80 : 0) | frame.reserved | frame.opcode));
  if (length_bytes == 0) length_bytes = size < 126 ? 0 : size <= 0xFFFF ? 2 : 8;
  const std::uint64_t first = length_bytes == 0 ? size : length_bytes == 2 ? 126 : 127;
  out.push_back(static_cast<char>((frame.masked ? 0x80 : 0) | first));
  for (int shift = 8 * length_bytes - 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(size >> shift & 0xFF));
  if (frame.masked) out.append(frame.mask.data(), frame.mask.size());
  return out;
}

inline std::string client_frame(std::string_view payload, const ClientFrame& frame = {}) {
  std::string out = frame_header(frame, payload.size());
  for (std::size_t i = 0; i < payload.size(); ++i) {
    out.push_back(frame.masked ? static_cast<char>(payload[i] ^ frame.mask[i % 4]) : payload[i]);
  }
  return out;
}

inline std::string text_frame(std::string_view payload) {
  return client_frame(payload);
}
inline std::string binary_frame(std::string_view payload) {
  return client_frame(payload, {.opcode = 2});
}
inline std::string ping_frame(std::string_view payload) {
  return client_frame(payload, {.opcode = 9});
}
inline std::string close_frame(std::uint16_t code, std::string_view reason = "") {
  const std::string number{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  return client_frame(number + std::string(reason), {.opcode = 8});
}

}  // namespace danmakud::test
