#include "adapters/farewell.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include "adapters/http_answer.h"

namespace danmakud::adapters {

Farewell::Farewell(Socket socket, std::atomic<std::size_t>& count)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), count_(count) {
  count_.fetch_add(1);
}

void Farewell::start() {
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    ErrorCode ignored;
    self->socket_.shutdown(Socket::shutdown_send, ignored);
    self->wait();
    self->read();
  });
}

void Farewell::wait() {
  timer_.expires_after(kLongest);
  timer_.async_wait([self = shared_from_this()](const ErrorCode&) { self->end(); });
}

void Farewell::read() {
  socket_.async_read_some(asio::buffer(scrap_), [self = shared_from_this()](const ErrorCode& error, std::size_t bytes) {
    self->bytes_ += bytes;
    if (error || self->bytes_ > kMostBytes) return self->end();
    self->read();
  });
}

void Farewell::end() {
  ErrorCode ignored;
  socket_.close(ignored);
  timer_.cancel();
}

void turn_away(Socket socket, std::string_view why, pipeline::WallTime now, std::atomic<std::size_t>& farewells) {
  HttpAnswer refusal = http_error(503, why);
  refusal.headers.emplace_back("Retry-After", "1");
  const std::string bytes = render(refusal, {.keep_alive = false, .without_body = false}, now);
  ErrorCode ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(bytes), ignored);
  if (farewells.load() >= Farewell::kMostAtOnce) return;
  std::make_shared<Farewell>(std::move(socket), farewells)->start();
}

}  // namespace danmakud::adapters
