#include "adapters/sources/inflate.h"

#include <algorithm>
#include <memory>

#include <brotli/decode.h>
#include <zlib.h>

namespace danmakud::adapters {
namespace {

constexpr std::size_t kFirstBytes = std::size_t{16} << 10;
constexpr int kZlibOrGzip = MAX_WBITS + 32;

constexpr std::string_view kTooLarge = "compressed: inflates beyond the bound";
constexpr std::string_view kDamaged = "compressed: damaged or cut short";

// Room for more output, doubling; one byte beyond `most` tells that the bound is passed.
bool grow(std::string& out, std::size_t used, std::size_t most) {
  if (used > most) return false;
  out.resize(std::min(std::max(kFirstBytes, used * 2), most + 1));
  return true;
}

std::string_view inflate_zlib(std::string_view bytes, std::string& out, std::size_t most) {
  z_stream stream{};
  if (inflateInit2(&stream, kZlibOrGzip) != Z_OK) return kDamaged;
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> end(&stream, &inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  for (int status = Z_OK; status != Z_STREAM_END;) {
    const std::size_t used = stream.total_out;
    if (!grow(out, used, most)) return kTooLarge;
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
    stream.avail_out = static_cast<uInt>(out.size() - used);
    status = ::inflate(&stream, Z_NO_FLUSH);
    const bool is_stuck = status == Z_BUF_ERROR || (stream.avail_in == 0 && stream.avail_out != 0);
    if (status != Z_STREAM_END && (status != Z_OK || is_stuck)) return kDamaged;
  }
  out.resize(stream.total_out);
  return out.size() > most ? kTooLarge : std::string_view{};
}

std::string_view inflate_brotli(std::string_view bytes, std::string& out, std::size_t most) {
  const std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), &BrotliDecoderDestroyInstance);
  if (state == nullptr) return kDamaged;
  const auto* next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::size_t left = bytes.size(), total = 0;
  for (auto status = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT; status != BROTLI_DECODER_RESULT_SUCCESS;) {
    if (status != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) return kDamaged;
    if (!grow(out, total, most)) return kTooLarge;
    std::size_t room = out.size() - total;
    auto* next_out = reinterpret_cast<std::uint8_t*>(out.data() + total);
    status = BrotliDecoderDecompressStream(state.get(), &left, &next_in, &room, &next_out, &total);
  }
  out.resize(total);
  return out.size() > most ? kTooLarge : std::string_view{};
}

}  // namespace

std::string_view inflate(Packing packing, std::string_view bytes, std::string& out, std::size_t most) {
  return packing == Packing::zlib ? inflate_zlib(bytes, out, most) : inflate_brotli(bytes, out, most);
}

}  // namespace danmakud::adapters
