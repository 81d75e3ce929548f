#include "bench/http_get.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace danmakud::bench {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

std::optional<HttpAnswer> http_get(std::uint16_t port, const std::string& target) {
  asio::io_context io(1);
  tcp::socket socket(io);
  beast::error_code error;
  socket.connect({asio::ip::address_v4::loopback(), port}, error);
  if (error) return {};
  http::request<http::empty_body> request(http::verb::get, target, 11);
  request.set(http::field::host, "127.0.0.1:" + std::to_string(port));
  request.set(http::field::connection, "close");
  http::write(socket, request, error);
  if (error) return {};
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(socket, buffer, response, error);
  if (error) return {};
  return HttpAnswer{static_cast<int>(response.result_int()), std::move(response.body())};
}

std::uint16_t free_port() {
  asio::io_context io(1);
  const tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  return acceptor.local_endpoint().port();
}

}  // namespace danmakud::bench
