// Receiving alone: the codec against what is least possible, which is recv and an unmasking loop that trusts its peer,
// and against Beast reading message by message.
//
// A thread writes the same masked frames for ever; the measured thread reads 256 KiB at a time. CPU time is the reading
// thread's.
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "adapters/frame_codec.h"
#include "bench/beast_receiver.h"

namespace danmakud::adapters {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;
constexpr std::size_t kEventBytes = 200;
constexpr std::array<char, 4> kMask{'\x37', '\x5A', '\x11', '\x6C'};

// One frame of whole events: an event of 200 bytes with 13 Han characters, as live rooms have them.
std::string masked_frame(std::size_t payload_bytes) {
  static const std::string text = "主播这边怎么又黑屏了啊哈哈";
  std::string payload;
  while (payload.size() < payload_bytes) {
    const std::string event =
        "{\"type\":\"comment\",\"text\":\"" + text + "\",\"user_id\":\"10001\",\"room_id\":\"r1\"";
    payload += event + std::string(kEventBytes - event.size() - 1, ' ') + "}";
  }
  unmask(payload, kMask);
  std::string frame{'\x81', '\xFE', static_cast<char>(payload.size() >> 8), static_cast<char>(payload.size() & 0xFF)};
  frame.append(kMask.data(), kMask.size());
  return frame + payload;
}

class Loopback {
 public:
  // Writes `first` once, then `bytes` for ever.
  explicit Loopback(std::string bytes, std::string_view first = "") : bytes_(std::move(bytes)) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(listener, 1);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    write_end_ = ::socket(AF_INET, SOCK_STREAM, 0);
    ::connect(write_end_, reinterpret_cast<const sockaddr*>(&address), size);
    read_end_ = ::accept(listener, nullptr, nullptr);
    ::close(listener);
    ::send(write_end_, first.data(), first.size(), MSG_NOSIGNAL);
    writer_ = std::thread([this] {
      while (::send(write_end_, bytes_.data(), bytes_.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes_.size())) {
      }
    });
  }
  ~Loopback() {
    ::shutdown(write_end_, SHUT_RDWR);
    if (read_end_ >= 0) ::close(read_end_);
    writer_.join();
    ::close(write_end_);
  }
  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;

  // The reading end, for another owner.
  int release() { return std::exchange(read_end_, -1); }
  std::size_t read(std::span<char> space) {
    const ssize_t size = ::recv(read_end_, space.data(), space.size(), 0);
    return size > 0 ? static_cast<std::size_t>(size) : 0;
  }

 private:
  const std::string bytes_;
  int write_end_ = -1, read_end_ = -1;
  std::thread writer_;
};

std::string many_frames(std::size_t payload_bytes) {
  const std::string frame = masked_frame(payload_bytes);
  std::string bytes;
  while (bytes.size() < kBufferBytes) bytes += frame;
  return bytes;
}

// What is least possible: no rule checked, one form of length known.
std::size_t trusting_decode(std::span<char> bytes, std::vector<std::string_view>& payloads) {
  std::size_t at = 0;
  while (bytes.size() - at >= 8) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[at + i]); };
    const std::size_t size = static_cast<std::size_t>(byte(2)) << 8 | byte(3);
    if (bytes.size() - at - 8 < size) break;
    std::array<char, 4> mask{};
    std::memcpy(mask.data(), bytes.data() + at + 4, 4);
    unmask(bytes.subspan(at + 8, size), mask);
    payloads.emplace_back(bytes.data() + at + 8, size);
    at += 8 + size;
  }
  return at;
}

template <class Decode>
void receive(benchmark::State& state, Decode decode) {
  const auto payload_bytes = static_cast<std::size_t>(state.range(0));
  Loopback loopback(many_frames(payload_bytes));
  std::vector<char> buffer(kBufferBytes);
  std::size_t kept = 0, frames = 0;
  for (auto _ : state) {
    const std::size_t size = kept + loopback.read(std::span(buffer).subspan(kept));
    const std::size_t used = decode(std::span(buffer).first(size), frames);
    kept = size - used;
    std::memmove(buffer.data(), buffer.data() + used, kept);
  }
  if (frames == 0) state.SkipWithError("no frame came");
  state.SetItemsProcessed(static_cast<std::int64_t>(frames));
  state.counters["per_frame"] =
      benchmark::Counter(static_cast<double>(frames), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void raw_receive(benchmark::State& state) {
  std::vector<std::string_view> payloads;
  receive(state, [&](std::span<char> bytes, std::size_t& frames) {
    payloads.clear();
    const std::size_t used = trusting_decode(bytes, payloads);
    frames += payloads.size();
    benchmark::DoNotOptimize(payloads.data());
    return used;
  });
}
BENCHMARK(raw_receive)->Arg(200)->Arg(16'000);

void codec_receive(benchmark::State& state) {
  FrameDecoder decoder({});
  std::vector<Frame> decoded;
  receive(state, [&](std::span<char> bytes, std::size_t& frames) {
    decoded.clear();
    const std::size_t used = decoder.decode(bytes, decoded);
    if (decoder.fault()) state.SkipWithError("a good frame was refused");
    frames += decoded.size();
    benchmark::DoNotOptimize(decoded.data());
    return used;
  });
}
BENCHMARK(codec_receive)->Arg(200)->Arg(16'000);

// UTF-8 is validated here as in the codec.
void beast_receive(benchmark::State& state) {
  constexpr std::size_t kMessages = 1000;
  constexpr std::string_view kHandshake =
      "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  Loopback loopback(many_frames(static_cast<std::size_t>(state.range(0))), kHandshake);
  bench::BeastReceiver receiver(loopback.release());
  std::size_t frames = 0;
  for (auto _ : state) frames += receiver.read(kMessages);
  if (frames != kMessages * static_cast<std::size_t>(state.iterations())) state.SkipWithError("frames are missing");
  state.counters["per_frame"] =
      benchmark::Counter(static_cast<double>(frames), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(beast_receive)->Arg(200)->Arg(16'000);

}  // namespace
}  // namespace danmakud::adapters

BENCHMARK_MAIN();
