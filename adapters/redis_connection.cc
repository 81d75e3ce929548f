#include "adapters/redis_connection.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <new>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

namespace danmakud::adapters {
namespace {

// Our replies are short. Who sends more than this is no Redis, or has lost its place.
constexpr std::size_t kMaxReplyBytes = 1 << 20;
constexpr std::size_t kReceiveBytes = 64 << 10;

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

std::string describe(int error) {
  return std::generic_category().message(error);
}

void append_size(char kind, std::size_t size, auto& out) {
  std::array<char, 24> digits;
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), size).ptr;
  out.append(std::string_view(&kind, 1)).append(std::string_view(digits.data(), end)).append("\r\n");
}

}  // namespace

void RedisArguments::add(std::initializer_list<std::string_view> arguments) {
  size_ += arguments.size();
  for (const std::string_view argument : arguments) {
    append_size('$', argument.size(), bytes_);
    bytes_.append(argument).append("\r\n");
  }
}

void RedisArguments::clear() {
  size_ = 0;
  bytes_.clear();
}

RedisConnection::RedisConnection(const RedisUrl& url)
    : context_(url.host.empty() ? redisConnectUnixNonBlock(url.socket_path.c_str())
                                : redisConnectNonBlock(url.host.c_str(), url.port)) {
  if (!context_) throw std::bad_alloc();
  if (context_->err != 0) fail(context_->errstr);
}

void RedisConnection::append(std::initializer_list<const RedisArguments*> parts) {
  std::size_t size = 0;
  for (const RedisArguments* part : parts) size += part->size();
  append_size('*', size, out_);
  for (const RedisArguments* part : parts) out_.append(part->bytes());
}

short RedisConnection::wanted_events() const {
  const bool wants_out = !is_connected_ || unsent_bytes() > 0;
  return static_cast<short>(wants_out ? POLLIN | POLLOUT : POLLIN);
}

void RedisConnection::advance() {
  if (failure_.empty() && !is_connected_) finish_connecting();
  if (failure_.empty() && is_connected_) send_some();
  if (failure_.empty() && is_connected_) receive_some();
}

void RedisConnection::finish_connecting() {
  pollfd ready{fd(), POLLOUT, 0};
  if (poll(&ready, 1, 0) != 1) return;
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(fd(), SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
  if (error != 0) return fail(describe(error));
  is_connected_ = true;
}

void RedisConnection::send_some() {
  while (unsent_bytes() > 0) {
    const ssize_t sent = send(fd(), out_.unsent().data(), unsent_bytes(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && would_block(errno)) return;
    if (sent < 0) return fail(describe(errno));
    out_.note_sent(static_cast<std::size_t>(sent));
  }
}

void RedisConnection::receive_some() {
  std::array<char, kReceiveBytes> bytes;
  const ssize_t received = recv(fd(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (received < 0 && would_block(errno)) return;
  if (received < 0) return fail(describe(errno));
  if (received == 0) return fail("connection closed by Redis");
  redisReader* const reader = context_->reader;
  if (reader->len - reader->pos > kMaxReplyBytes) return fail("a reply is too large");
  if (redisReaderFeed(reader, bytes.data(), static_cast<std::size_t>(received)) != REDIS_OK) fail("out of memory");
}

RedisReply RedisConnection::next_reply() {
  void* reply = nullptr;
  if (!failure_.empty()) return nullptr;
  if (redisReaderGetReply(context_->reader, &reply) != REDIS_OK)
    fail("bad reply: " + std::string(context_->reader->errstr));
  return RedisReply(static_cast<redisReply*>(reply));
}

void RedisConnection::fail(std::string why) {
  failure_ = std::move(why);
}

}  // namespace danmakud::adapters
