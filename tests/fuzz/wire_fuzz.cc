// Any bytes from the server of a source's stream: a WebSocket's handshake and frames, or lines over HTTP. However they
// are cut, the same messages come out in the same order; nothing is read too far. The first byte chooses the wire, the
// second the cut.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/frame_codec.h"
#include "adapters/sources/wire.h"

using namespace danmakud::adapters;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

struct Heard final : WireListener {
  void on_wire_open() override { messages.emplace_back("open"); }
  void on_wire_message(StreamFrame, std::string_view bytes) override {
    require(bytes.size() <= kMaxSourceMessageBytes);
    messages.emplace_back(bytes);
  }
  std::vector<std::string> messages;
};

Heard hear(const char* url, std::string_view bytes, std::size_t step) {
  const auto wire = make_wire(*parse_stream_url(url), {}, 7);
  wire->hello();
  Heard heard;
  std::string reply;
  for (bool goes_on = true; goes_on && !bytes.empty();) {
    const std::size_t size = std::min(step, bytes.size());
    const auto exact = std::make_unique<char[]>(size);  // a sanitizer sees a byte too far
    bytes.copy(exact.get(), size);
    goes_on = wire->take({exact.get(), size}, heard, reply);
    require(goes_on == wire->problem().empty());
    bytes.remove_prefix(size);
  }
  return heard;
}

// The frames that a client reads, without a handshake that nobody can guess.
std::vector<std::string> frames_of(std::string bytes) {
  FrameDecoder decoder({4096, 8, /*is_client=*/true});
  std::vector<Frame> frames;
  require(decoder.decode(bytes, frames) <= bytes.size());
  std::vector<std::string> payloads;
  for (const Frame& frame : frames) payloads.emplace_back(frame.payload);
  return payloads;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string bytes(data + 2, data + size);
  const std::size_t step = std::size_t{data[1]} + 1;
  const char* const url = data[0] % 2 == 0 ? "ws://h/" : "http://h/";
  const auto whole = hear(url, bytes, bytes.size() + 1).messages, cut = hear(url, bytes, step).messages;
  // What is broken fails the read that brings it: in small reads more came before.
  require(whole.size() <= cut.size() && std::equal(whole.begin(), whole.end(), cut.begin()));
  frames_of(bytes);
  return 0;
}
