#include "adapters/sources/wire.h"

#include <array>
#include <cstring>
#include <random>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "adapters/frame_codec.h"
#include "adapters/sources/http_text.h"

namespace danmakud::adapters {
namespace {

constexpr std::size_t kMaxRefusalBytes = std::size_t{64} << 10;
constexpr std::string_view kAcceptSalt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

std::string base64(std::span<const unsigned char> bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes.data(), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string accept_of(const std::string& key) {
  const std::string salted = key + std::string(kAcceptSalt);
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(salted.data()), salted.size(), digest.data());
  return base64(digest);
}

std::string refusal(unsigned status) {
  return fmt::format("the server answered {} to the WebSocket handshake", status);
}

class WsWire final : public Wire {
 public:
  WsWire(const StreamUrl& url, const StreamTarget& target, std::uint64_t random)
      : url_(url), target_(target), random_(random) {}

  std::string hello() override {
    std::array<std::uint64_t, 2> words{random_(), random_()};
    key_ = base64({reinterpret_cast<const unsigned char*>(words.data()), sizeof words});
    std::vector<HttpField> headers = target_.headers;
    headers.insert(headers.end(), {{"Upgrade", "websocket"},
                                   {"Connection", "Upgrade"},
                                   {"Sec-WebSocket-Version", "13"},
                                   {"Sec-WebSocket-Key", key_}});
    if (!target_.subprotocol.empty()) headers.emplace_back("Sec-WebSocket-Protocol", target_.subprotocol);
    return request_text("GET", url_, headers, {}, /*is_upgrade=*/true);
  }

  bool take(std::span<char> bytes, WireListener& listener, std::string& reply) override {
    if (is_open_) return take_frames(bytes, listener, reply);
    if (!head_.take({bytes.data(), bytes.size()})) return fail(head_.problem());
    if (!head_.has_head()) return true;
    if (head_.status() != 101) {
      http_status_ = head_.status();
      return fail(refusal(http_status_));
    }
    if (!is_accepted()) return fail("the server answered the WebSocket handshake with a wrong key");
    is_open_ = true;
    listener.on_wire_open();
    std::string rest = head_.rest();
    return rest.empty() || take_frames(rest, listener, reply);
  }

  void append(const OutgoingFrame& frame, std::string& out) override {
    const FrameKind kind = frame.kind == StreamFrame::text     ? FrameKind::text
                           : frame.kind == StreamFrame::binary ? FrameKind::binary
                                                               : FrameKind::ping;
    append_masked_frame(kind, frame.bytes, mask(), out);
  }

  void append_goodbye(std::string& out) override {
    constexpr std::string_view kNormal = "\x03\xe8";  // 1000
    if (is_open_) append_masked_frame(FrameKind::close, kNormal, mask(), out);
  }

  bool has_pings() const override { return true; }

 private:
  bool is_accepted() const {
    for (const auto& [name, value] : head_.headers()) {
      if (name == "sec-websocket-accept") return value == accept_of(key_);
    }
    return false;
  }

  bool take_frames(std::span<char> bytes, WireListener& listener, std::string& reply) {
    const bool is_carried = !carry_.empty();
    if (is_carried) carry_.append(bytes.data(), bytes.size());
    const std::span<char> all = is_carried ? std::span<char>(carry_) : bytes;
    frames_.clear();
    const std::size_t used = decoder_.decode(all, frames_);
    const bool goes_on = deliver(listener, reply);
    std::string rest(all.data() + used, all.size() - used);
    carry_.swap(rest);
    return goes_on && (!decoder_.fault() || fail(fault_text(*decoder_.fault())));
  }

  bool deliver(WireListener& listener, std::string& reply) {
    for (const Frame& frame : frames_) {
      switch (frame.kind) {
        case FrameKind::text:
          listener.on_wire_message(StreamFrame::text, frame.payload);
          break;
        case FrameKind::binary:
          listener.on_wire_message(StreamFrame::binary, frame.payload);
          break;
        case FrameKind::ping:
          append_masked_frame(FrameKind::pong, frame.payload, mask(), reply);
          break;
        case FrameKind::pong:
          break;
        case FrameKind::close:
          return fail(fmt::format("the server closed: {} {}", static_cast<unsigned>(frame.code), frame.payload));
      }
    }
    return true;
  }

  static std::string fault_text(CloseCode code) {
    if (code == CloseCode::too_large) return fmt::format("a message of over {} bytes", kMaxSourceMessageBytes);
    if (code == CloseCode::bad_utf8) return "a text message that is no UTF-8";
    return "frames that break RFC 6455";
  }

  std::array<char, 4> mask() {
    const std::uint64_t word = random_();
    std::array<char, 4> bytes{};
    std::memcpy(bytes.data(), &word, bytes.size());
    return bytes;
  }

  const StreamUrl url_;
  const StreamTarget target_;
  std::mt19937_64 random_;
  std::string key_;
  bool is_open_ = false;
  HttpAnswerReader head_{kMaxRefusalBytes};
  FrameDecoder decoder_{{kMaxSourceMessageBytes, FrameLimits{}.fragments, /*is_client=*/true}};
  std::vector<Frame> frames_;
  std::string carry_;
};

// The body of an HTTP answer that does not end, a line a message.
class LineWire final : public Wire {
 public:
  LineWire(const StreamUrl& url, const StreamTarget& target) : url_(url), target_(target) {}

  std::string hello() override { return request_text("GET", url_, target_.headers, {}, /*is_upgrade=*/false); }

  bool take(std::span<char> bytes, WireListener& listener, std::string&) override {
    if (!answer_.take({bytes.data(), bytes.size()})) return fail(answer_.problem());
    if (!answer_.has_head()) return true;
    if (!is_open_ && answer_.status() != 200) {
      http_status_ = answer_.status();
      return fail(fmt::format("the server answered {}", http_status_));
    }
    if (!is_open_) listener.on_wire_open();
    is_open_ = true;
    take_lines(answer_.take_body(), listener);
    if (line_.size() > kMaxSourceMessageBytes) {
      return fail(fmt::format("a line of over {} bytes", kMaxSourceMessageBytes));
    }
    return !answer_.is_done() || fail("the stream ended");
  }

  void append(const OutgoingFrame&, std::string&) override {}
  void append_goodbye(std::string&) override {}

 private:
  void take_lines(std::string_view body, WireListener& listener) {
    for (std::size_t end = body.find('\n'); end != std::string_view::npos; end = body.find('\n')) {
      line_ += body.substr(0, end);
      body.remove_prefix(end + 1);
      if (line_.ends_with('\r')) line_.pop_back();
      if (!line_.empty()) listener.on_wire_message(StreamFrame::text, line_);
      line_.clear();
    }
    line_ += body;
  }

  const StreamUrl url_;
  const StreamTarget target_;
  HttpAnswerReader answer_{0};
  bool is_open_ = false;
  std::string line_;
};

class RawWire final : public Wire {
 public:
  std::string hello() override { return {}; }
  bool take(std::span<char> bytes, WireListener& listener, std::string&) override {
    listener.on_wire_message(StreamFrame::binary, {bytes.data(), bytes.size()});
    return true;
  }
  void append(const OutgoingFrame& frame, std::string& out) override {
    if (frame.kind != StreamFrame::ping) out += frame.bytes;
  }
  void append_goodbye(std::string&) override {}
  bool opens_at_once() const override { return true; }
};

}  // namespace

std::unique_ptr<Wire> make_wire(const StreamUrl& url, const StreamTarget& target, std::uint64_t random) {
  if (url.is_websocket()) return std::make_unique<WsWire>(url, target, random);
  if (url.is_http()) return std::make_unique<LineWire>(url, target);
  return std::make_unique<RawWire>();
}

}  // namespace danmakud::adapters
