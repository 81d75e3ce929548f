#include "tests/support/fake_site.h"

#include <algorithm>
#include <array>
#include <future>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "adapters/asio_types.h"

namespace danmakud::test {
namespace {

namespace asio = boost::asio;
using adapters::ErrorCode;
using adapters::FrameKind;

std::string accept_of(const std::string& key) {
  const std::string salted = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(salted.data()), salted.size(), digest.data());
  std::array<unsigned char, 64> text{};
  const int size = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
  return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(size)};
}

SiteRequest parse_head(std::string_view head) {
  SiteRequest request;
  const std::string_view line = head.substr(0, head.find("\r\n"));
  request.method = line.substr(0, line.find(' '));
  const std::size_t begin = request.method.size() + 1;
  request.target = line.substr(begin, line.find(' ', begin) - begin);
  for (std::size_t at = line.size() + 2; at < head.size();) {
    const std::string_view field = head.substr(at, head.find("\r\n", at) - at);
    at += field.size() + 2;
    const std::size_t colon = field.find(':');
    if (colon == std::string_view::npos) continue;
    std::string name(field.substr(0, colon));
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::size_t value = field.find_first_not_of(' ', colon + 1);
    request.headers[name] = value == std::string_view::npos ? "" : std::string(field.substr(value));
  }
  return request;
}

}  // namespace

struct FakeSite::Impl {
  class Peer;

  Impl(SiteBrain& thinker, std::uint16_t port)
      : brain(thinker), acceptor(context, {asio::ip::address_v4::loopback(), port}) {
    accept();
    thread = std::thread([this] { context.run(); });
  }
  ~Impl() {
    asio::post(context, [this] {
      acceptor.close();
      work.reset();
      cut_all();
    });
    thread.join();
  }
  void accept();
  void cut_all();

  SiteBrain& brain;
  asio::io_context context{1};
  asio::executor_work_guard<adapters::Executor> work{context.get_executor()};
  adapters::Acceptor acceptor;
  std::map<std::uint64_t, std::shared_ptr<Peer>> peers;
  std::uint64_t next_id = 1;
  std::thread thread;
};

class FakeSite::Impl::Peer final : public SitePeer, public std::enable_shared_from_this<Peer> {
 public:
  Peer(Impl& site, adapters::Socket socket) : site_(site), socket_(std::move(socket)) { id = site.next_id++; }

  void send(FrameKind kind, std::string_view bytes) override {
    site_.brain.is_raw() ? void(out_ += bytes) : adapters::append_frame(kind, bytes, out_);
    flush();
  }
  void cut() override {
    if (std::exchange(is_gone_, true)) return;
    ErrorCode ignored;
    socket_.close(ignored);
    const auto self = shared_from_this();
    site_.peers.erase(id);
    if (is_open_) site_.brain.on_gone(*this);
  }
  void start() {
    if (site_.brain.is_raw()) {
      is_open_ = true;
      site_.brain.on_open(*this);
    }
    read();
  }

 private:
  void read() {
    socket_.async_read_some(asio::buffer(buffer_),
                            [this, self = shared_from_this()](const ErrorCode& error, std::size_t size) {
                              if (error) return cut();
                              in_.append(buffer_.data(), size);
                              is_open_ ? take_bytes() : take_head();
                              if (!is_gone_) read();
                            });
  }
  void take_bytes() {
    site_.brain.is_raw() ? site_.brain.on_message(*this, FrameKind::binary, std::exchange(in_, {})) : take_frames();
  }
  void take_head() {
    const std::size_t end = in_.find("\r\n\r\n");
    if (end == std::string::npos) return;
    SiteRequest request = parse_head(std::string_view(in_).substr(0, end + 2));
    const auto length = request.headers.find("content-length");
    const std::size_t body = length == request.headers.end() ? 0 : std::stoul(length->second);
    if (in_.size() < end + 4 + body) return;
    request.body = in_.substr(end + 4, body);
    in_.erase(0, end + 4 + body);
    const auto key = request.headers.find("sec-websocket-key");
    if (key == request.headers.end()) return answer(site_.brain.on_http(request));
    if (!site_.brain.accepts(request)) return answer(site_.brain.refusal());
    target = request.target;
    out_ += fmt::format(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: {}\r\n",
        accept_of(key->second));
    const auto protocol = request.headers.find("sec-websocket-protocol");
    if (protocol != request.headers.end()) out_ += fmt::format("Sec-WebSocket-Protocol: {}\r\n", protocol->second);
    out_ += "\r\n";
    is_open_ = true;
    site_.brain.on_open(*this);
    flush();
    take_frames();
  }
  void answer(const SiteAnswer& given) {
    out_ += fmt::format("HTTP/1.1 {} Fake\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                        given.status, given.body.size(), given.body);
    flush();
  }
  void take_frames() {
    std::vector<adapters::Frame> frames;
    const std::size_t used = decoder_.decode(in_, frames);
    for (const adapters::Frame& frame : frames) {
      if (is_gone_) return;
      if (frame.kind == FrameKind::close) return cut();
      if (frame.kind == FrameKind::ping) {
        send(FrameKind::pong, frame.payload);
      } else if (frame.kind != FrameKind::pong) {
        site_.brain.on_message(*this, frame.kind, frame.payload);
      }
    }
    in_.erase(0, used);
    if (decoder_.fault()) cut();
  }
  void flush() {
    if (is_writing_ || is_gone_ || out_.empty()) return;
    is_writing_ = true;
    writing_ = std::exchange(out_, {});
    asio::async_write(socket_, asio::buffer(writing_),
                      [this, self = shared_from_this()](const ErrorCode& error, std::size_t) {
                        is_writing_ = false;
                        error ? cut() : flush();
                      });
  }

  Impl& site_;
  adapters::Socket socket_;
  adapters::FrameDecoder decoder_{adapters::FrameLimits{}};
  std::array<char, 8192> buffer_{};
  std::string in_, out_, writing_;
  bool is_open_ = false;
  bool is_writing_ = false;
  bool is_gone_ = false;
};

void FakeSite::Impl::accept() {
  acceptor.async_accept(context, [this](const ErrorCode& error, adapters::Socket socket) {
    if (error) return;
    ErrorCode ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    const auto peer = std::make_shared<Peer>(*this, std::move(socket));
    peers.emplace(peer->id, peer);
    peer->start();
    accept();
  });
}

void FakeSite::Impl::cut_all() {
  const auto all = peers;
  for (const auto& [id, peer] : all) peer->cut();
}

FakeSite::FakeSite(SiteBrain& brain, std::uint16_t port) : impl_(std::make_unique<Impl>(brain, port)) {}
FakeSite::~FakeSite() = default;

std::uint16_t FakeSite::port() const {
  return impl_->acceptor.local_endpoint().port();
}

std::string FakeSite::url(std::string_view scheme, std::string_view path) const {
  return fmt::format("{}://127.0.0.1:{}{}", scheme, port(), path);
}

void FakeSite::run(std::function<void()> act) {
  std::promise<void> done;
  asio::post(impl_->context, [&] {
    act();
    done.set_value();
  });
  done.get_future().wait();
}

void FakeSite::cut_all() {
  run([this] { impl_->cut_all(); });
}

}  // namespace danmakud::test
