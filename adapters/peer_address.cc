#include "adapters/peer_address.h"

#include <algorithm>

namespace danmakud::adapters {

namespace ip = boost::asio::ip;

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

}  // namespace danmakud::adapters
