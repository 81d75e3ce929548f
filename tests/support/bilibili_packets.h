// Packets as Bilibili's servers send them, and the commands in them, written for the tests.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include <brotli/encode.h>
#include <fmt/format.h>
#include <zlib.h>

namespace danmakud::test {

inline std::string bilibili_packet(std::uint32_t operation, std::uint16_t version, std::string_view body) {
  std::string out;
  const auto put = [&out](std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
  };
  put(16 + body.size(), 4);
  put(16, 2);
  put(version, 2);
  put(operation, 4);
  put(0, 4);
  return out.append(body);
}

inline std::string zlib_packed(std::string_view plain) {
  uLongf size = compressBound(static_cast<uLong>(plain.size()));
  std::string out(size, '\0');
  if (compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(plain.data()),
               static_cast<uLong>(plain.size())) != Z_OK) {
    throw std::runtime_error("zlib");
  }
  out.resize(size);
  return out;
}

inline std::string brotli_packed(std::string_view plain) {
  std::size_t size = BrotliEncoderMaxCompressedSize(plain.size()) + 64;
  std::string out(size, '\0');
  if (BrotliEncoderCompress(3, 22, BROTLI_MODE_TEXT, plain.size(), reinterpret_cast<const std::uint8_t*>(plain.data()),
                            &size, reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_FALSE) {
    throw std::runtime_error("brotli");
  }
  out.resize(size);
  return out;
}

// A run of packets as the server compresses it for a protocol version: 0 and 1 as it is, 2 zlib, 3 Brotli.
inline std::string bilibili_message(std::uint16_t version, std::string_view run) {
  if (version == 2) return bilibili_packet(5, 2, zlib_packed(run));
  if (version == 3) return bilibili_packet(5, 3, brotli_packed(run));
  return std::string(run);
}

struct Danmaku {
  std::string text = "黑屏了";
  std::int64_t uid = 3493286400494454;
  std::string name = "看客";
  std::int64_t ts_ms = 1'794'398'400'123;
  std::string id = "aa01";  // empty: a capture of before 2023, without extra
  std::string hash = "b9a9efe3";
  int admin = 0;
  int lottery = 0;
};

inline std::string danmu_msg(const Danmaku& danmaku, std::string_view cmd = "DANMU_MSG") {
  const std::string extra =
      danmaku.id.empty() ? R"("{}")"
                         : fmt::format(R"({{"extra":"{{\"content\":\"x\",\"id_str\":\"{}\"}}","mode":0}})", danmaku.id);
  return fmt::format(
      R"({{"cmd":"{}","info":[[0,1,25,16777215,{},-1312973962,0,"{}",0,{},0,"",0,"{{}}","{{}}",{}],"{}",)"
      R"([{},"{}",{},0,0,10000,1,""],[],[0,0,9868950,">50000",0],["",""],0,0,null,{{"ts":{},"ct":"C0FFEE"}}]}})",
      cmd, danmaku.ts_ms, danmaku.hash, danmaku.lottery, extra, danmaku.text, danmaku.uid, danmaku.name, danmaku.admin,
      danmaku.ts_ms / 1000);
}

// The same as Open-Live tells it: users by open_id, times in seconds.
inline std::string open_id(const Danmaku& danmaku) {
  return fmt::format("o{}", danmaku.uid);
}
inline std::string open_live_dm(const Danmaku& danmaku) {
  return fmt::format(
      R"({{"cmd":"LIVE_OPEN_PLATFORM_DM","data":{{"room_id":9001,"uid":0,"open_id":"{}","union_id":"","uname":"{}",)"
      R"("msg":"{}","msg_id":"{}","timestamp":{},"dm_type":0,"emoji_img_url":"","guard_level":0,"is_admin":{},)"
      R"("fans_medal_level":0,"fans_medal_name":"","fans_medal_wearing_status":false,"reply_open_id":""}}}})",
      open_id(danmaku), danmaku.name, danmaku.text, danmaku.id, danmaku.ts_ms / 1000, danmaku.admin);
}

}  // namespace danmakud::test
