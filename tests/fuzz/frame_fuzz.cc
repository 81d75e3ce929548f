// Any bytes as frames: however they are cut into reads, the same frames and the same fault come out, text is valid
// UTF-8, and little is left over. The first byte chooses the cut.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/frame_codec.h"
#include "matchers/utf8.h"

using namespace danmakud;
using adapters::Frame;
using adapters::FrameDecoder;
using adapters::FrameKind;

namespace {

constexpr adapters::FrameLimits kLimits{4096, 8};

void require(bool holds) {
  if (!holds) std::abort();
}

struct Decoded {
  std::vector<std::pair<FrameKind, std::string>> frames;
  std::optional<adapters::CloseCode> fault;
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

void keep(const Frame& frame, Decoded& decoded) {
  const bool is_text = frame.kind == FrameKind::text || frame.kind == FrameKind::close;
  require(!is_text || matchers::is_valid_utf8(frame.payload));
  require(frame.payload.size() <= kLimits.message_bytes);
  decoded.frames.emplace_back(frame.kind, frame.payload);
}

Decoded decode(std::string_view bytes, std::size_t step) {
  FrameDecoder decoder(kLimits);
  Decoded decoded;
  std::string rest;
  while (!bytes.empty() && !decoder.fault()) {
    rest += bytes.substr(0, step);
    bytes.remove_prefix(std::min(step, bytes.size()));
    const auto exact = std::make_unique<char[]>(rest.size());  // a sanitizer sees a byte too far
    rest.copy(exact.get(), rest.size());
    std::vector<Frame> frames;
    const std::size_t used = decoder.decode({exact.get(), rest.size()}, frames);
    require(used <= rest.size() && decoder.held_bytes() <= kLimits.message_bytes);
    for (const Frame& frame : frames) keep(frame, decoded);
    if (!decoded.frames.empty() && decoded.frames.back().first == FrameKind::close) break;
    rest.erase(0, used);
    require(decoder.fault() || rest.size() <= kLimits.message_bytes + 14);
  }
  decoded.fault = decoder.fault();
  return decoded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes(data + 1, data + size);
  require(decode(bytes, bytes.size() + 1) == decode(bytes, std::size_t{data[0]} + 1));
  return 0;
}
