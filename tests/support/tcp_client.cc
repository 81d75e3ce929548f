#include "tests/support/tcp_client.h"

#include <algorithm>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace danmakud::test {
namespace {

constexpr timeval kDeadline{20, 0};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

}  // namespace

std::uint16_t ServerFrame::close_code() const {
  return payload.size() < 2 ? std::uint16_t{0} : static_cast<std::uint16_t>(big_endian(payload.substr(0, 2)));
}

TcpClient::TcpClient(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &kDeadline, sizeof kDeadline);
  ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &kDeadline, sizeof kDeadline);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(descriptor_);
    throw std::runtime_error("cannot connect");
  }
}

TcpClient::~TcpClient() {
  ::close(descriptor_);
}

TcpClient& TcpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) break;  // the peer went; what it said is still to be read
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return *this;
}

void TcpClient::send_end() {
  ::shutdown(descriptor_, SHUT_WR);
}

bool TcpClient::read_more() {
  char bytes[65536];
  const ssize_t size = ::recv(descriptor_, bytes, sizeof bytes, 0);
  if (size > 0) seen_.append(bytes, static_cast<std::size_t>(size));
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) throw std::runtime_error("the server keeps us waiting");
  return size > 0;
}

bool TcpClient::is_ended() {
  return seen_.empty() && !read_more();
}

HttpReply TcpClient::read_reply(bool to_head) {
  std::size_t end = seen_.find("\r\n\r\n");
  while (end == std::string::npos) {
    if (!read_more()) return {};
    end = seen_.find("\r\n\r\n");
  }
  HttpReply reply;
  reply.head = lower(seen_.substr(0, end + 2));
  reply.status = static_cast<unsigned>(std::stoul(reply.head.substr(9, 3)));
  seen_.erase(0, end + 4);
  const std::size_t length = reply.head.find("content-length: ");
  const std::size_t size = length == std::string::npos || to_head ? 0 : std::stoul(reply.head.substr(length + 16));
  while (seen_.size() < size && read_more()) {
  }
  reply.body = seen_.substr(0, size);
  seen_.erase(0, size);
  return reply;
}

std::optional<ServerFrame> TcpClient::read_frame() {
  const auto need = [this](std::size_t size) {
    while (seen_.size() < size) {
      if (!read_more()) return false;
    }
    return true;
  };
  if (!need(2)) return std::nullopt;
  const std::size_t first = static_cast<std::uint8_t>(seen_[1]);
  const std::size_t extended = first < 126 ? 0 : first == 126 ? 2 : 8;
  if (!need(2 + extended)) return std::nullopt;
  const std::size_t size = extended == 0 ? first : big_endian(std::string_view(seen_).substr(2, extended));
  if (!need(2 + extended + size)) return std::nullopt;
  ServerFrame frame{static_cast<std::uint8_t>(seen_[0] & 0x0F), seen_.substr(2 + extended, size)};
  seen_.erase(0, 2 + extended + size);
  return frame;
}

std::string TcpClient::read_text() {
  const auto frame = read_frame();
  return frame && frame->opcode == 1 ? frame->payload : "";
}

std::uint16_t TcpClient::read_close() {
  while (const auto frame = read_frame()) {
    if (frame->opcode == 8) return frame->close_code();
  }
  return 0;
}

TcpClient& TcpClient::upgrade(std::string_view query, std::string_view more_fields) {
  std::string fields = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
  fields += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  fields += more_fields;
  send(get("/v1/events" + std::string(query), fields));
  if (const HttpReply reply = read_reply(); reply.status != 101) throw std::runtime_error("no upgrade: " + reply.head);
  return *this;
}

std::string get(std::string_view target, std::string_view more_fields) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(more_fields) + "\r\n";
}

std::string post(std::string_view target, std::string_view type, std::string_view body, std::string_view more_fields) {
  std::string out = "POST " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(more_fields);
  out += "Content-Type: " + std::string(type) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return out += body;
}

}  // namespace danmakud::test
