// How peers are named and counted.
#pragma once

#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>

namespace danmakud::adapters {

// An IPv4 address is written as such, however it came.
std::string bare_address(const boost::asio::ip::address& address);
// What a peer counts as: its IPv4 address, or the /64 network of its IPv6 address, as one host has all of it.
std::string address_key(const boost::asio::ip::address& address);
// The same of an address as a proxy writes it, with or without a port; what is no address counts as it stands there.
std::string forwarded_key(std::string_view written);

}  // namespace danmakud::adapters
