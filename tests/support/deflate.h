// Compressed bodies as platforms send them.
#pragma once

#include <string>
#include <string_view>

#include <zlib.h>

namespace danmakud::test {

enum class Wrapping : int { zlib = 15, gzip = 15 + 16 };

inline std::string deflate(std::string_view text, Wrapping wrapping) {
  z_stream stream{};
  ::deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, static_cast<int>(wrapping), 9, Z_DEFAULT_STRATEGY);
  std::string in(text);
  std::string out(::deflateBound(&stream, static_cast<uLong>(in.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  ::deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  ::deflateEnd(&stream);
  return out;
}

inline std::string gzip(std::string_view text) {
  return deflate(text, Wrapping::gzip);
}

}  // namespace danmakud::test
