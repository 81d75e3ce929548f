#include "adapters/peer_address.h"

#include <algorithm>

namespace danmakud::adapters {

namespace ip = boost::asio::ip;
namespace {

// "[2001:db8::1]:443" and "192.0.2.7:443" have a port, "2001:db8::1" has none.
std::string_view without_port(std::string_view written) {
  if (written.starts_with('[')) return written.substr(1, written.find(']') - 1);
  const std::size_t colon = written.find(':');
  return colon == written.rfind(':') ? written.substr(0, colon) : written;
}

}  // namespace

std::string bare_address(const ip::address& address) {
  if (address.is_v4() || !address.to_v6().is_v4_mapped()) return address.to_string();
  return ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string();
}

std::string address_key(const ip::address& address) {
  if (address.is_v4() || address.to_v6().is_v4_mapped()) return bare_address(address);
  ip::address_v6::bytes_type bytes = address.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return ip::address_v6(bytes).to_string() + "/64";
}

std::string forwarded_key(std::string_view written) {
  boost::system::error_code error;
  const ip::address address = ip::make_address(without_port(written), error);
  return error ? std::string(written) : address_key(address);
}

}  // namespace danmakud::adapters
