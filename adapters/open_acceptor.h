// A listening socket at an address, as both listeners open theirs.
#pragma once

#include <cstdint>
#include <string>

#include <boost/asio/ip/address.hpp>

#include "adapters/asio_types.h"

namespace danmakud::adapters {

// `port`: 0 takes a free one, and becomes that.
inline ErrorCode open_acceptor(Acceptor& acceptor, const std::string& address, std::uint16_t& port, int backlog) {
  ErrorCode error;
  const auto host = asio::ip::make_address(address, error);
  if (error) return error;
  const asio::ip::tcp::endpoint endpoint(host, port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(backlog, error);
  if (!error) port = acceptor.local_endpoint(error).port();
  return error;
}

}  // namespace danmakud::adapters
