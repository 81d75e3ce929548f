#include "bench/beast_receiver.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

namespace danmakud::bench {

namespace asio = boost::asio;
namespace beast = boost::beast;

struct BeastReceiver::Impl {
  explicit Impl(int socket) : stream(asio::ip::tcp::socket(io, asio::ip::tcp::v4(), socket)) { stream.accept(); }

  void read_next() {
    stream.async_read(buffer, [this](beast::error_code error, std::size_t) {
      if (error) return;
      buffer.clear();
      if (++done < wanted) read_next();
    });
  }

  asio::io_context io{1};
  beast::websocket::stream<asio::ip::tcp::socket> stream;
  beast::flat_buffer buffer;
  std::size_t done = 0, wanted = 0;
};

BeastReceiver::BeastReceiver(int socket) : impl_(std::make_unique<Impl>(socket)) {}
BeastReceiver::~BeastReceiver() = default;

std::size_t BeastReceiver::read(std::size_t messages) {
  impl_->done = 0;
  impl_->wanted = messages;
  impl_->read_next();
  impl_->io.restart();
  impl_->io.run();
  return impl_->done;
}

}  // namespace danmakud::bench
