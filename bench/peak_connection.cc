#include "bench/peak_connection.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace danmakud::bench {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// A server's frame: two bytes, and two or eight more for the length; never masked. 0 while it is not whole.
struct FrameView {
  std::size_t bytes = 0;
  std::string_view payload;
};

FrameView first_frame(std::string_view bytes) {
  if (bytes.size() < 2) return {};
  std::size_t length = static_cast<unsigned char>(bytes[1]) & 0x7f;
  const std::size_t extra = length < 126 ? 0 : length == 126 ? 2 : 8;
  if (bytes.size() < 2 + extra) return {};
  if (extra > 0) length = 0;
  for (std::size_t i = 0; i < extra; ++i) length = length << 8 | static_cast<unsigned char>(bytes[2 + i]);
  if (bytes.size() < 2 + extra + length) return {};
  return {2 + extra + length, bytes.substr(2 + extra, length)};
}

}  // namespace

PeakConnection::PeakConnection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (socket_ < 0) fail("socket");
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const sockaddr_in address = loopback(port);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
  shake_hands(port);
  ::fcntl(socket_, F_SETFL, O_NONBLOCK);
}

PeakConnection::~PeakConnection() {
  if (socket_ >= 0) ::close(socket_);
}

PeakConnection::PeakConnection(PeakConnection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      received_(std::move(other.received_)),
      settled_(other.settled_),
      errors_(other.errors_) {}

void PeakConnection::shake_hands(std::uint16_t port) {
  const std::string request = "GET /v1/events?ack=1 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                              "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) < 0) fail("handshake");
  for (std::array<char, 1024> buffer; received_.find("\r\n\r\n") == received_.npos;) {
    const ssize_t bytes = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (bytes <= 0) fail("handshake");
    received_.append(buffer.data(), static_cast<std::size_t>(bytes));
  }
  if (!received_.starts_with("HTTP/1.1 101")) throw std::runtime_error("handshake refused: " + received_);
  received_.erase(0, received_.find("\r\n\r\n") + 4);
}

std::size_t PeakConnection::write_some(std::string_view bytes) {
  const ssize_t written = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (written >= 0) return static_cast<std::size_t>(written);
  if (errno != EAGAIN && errno != EINTR) fail("connection lost");
  return 0;
}

std::uint64_t PeakConnection::read_acks() {
  std::array<char, 16384> buffer;
  ssize_t bytes = 0;
  while ((bytes = ::recv(socket_, buffer.data(), buffer.size(), 0)) > 0) {
    received_.append(buffer.data(), static_cast<std::size_t>(bytes));
  }
  if (bytes == 0) throw std::runtime_error("the daemon closed a connection");
  if (errno != EAGAIN && errno != EINTR) fail("connection lost");
  std::string_view rest = received_;
  for (FrameView frame = first_frame(rest); frame.bytes > 0; frame = first_frame(rest)) {
    take_answer(frame.payload);
    rest.remove_prefix(frame.bytes);
  }
  received_.erase(0, received_.size() - rest.size());
  return settled_;
}

void PeakConnection::take_answer(std::string_view answer) {
  constexpr std::string_view kAck = "{\"ack\":";
  if (answer.starts_with(kAck)) std::from_chars(answer.data() + kAck.size(), answer.data() + answer.size(), settled_);
  errors_ += answer.starts_with("{\"error\":");
}

}  // namespace danmakud::bench
