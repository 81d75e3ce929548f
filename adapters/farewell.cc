#include "adapters/farewell.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

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

}  // namespace danmakud::adapters
