#include "adapters/peer_count.h"

#include <gtest/gtest.h>

#include "adapters/peer_address.h"

namespace danmakud::adapters {
namespace {

std::string key(const char* address) {
  return address_key(boost::asio::ip::make_address(address));
}

TEST(PeerCount, GivesAnAddressItsShareAndNoMore) {
  PeerCount count(2);
  auto first = count.enter("a"), second = count.enter("a");
  EXPECT_TRUE(first && second && !count.enter("a"));
  EXPECT_TRUE(count.enter("b"));
  second.reset();
  EXPECT_TRUE(count.enter("a"));
}

TEST(PeerCount, CountsAPlaceOnceHoweverItIsMoved) {
  PeerCount count(1);
  auto place = count.enter("a");
  PeerCount::Place moved = *std::move(place);
  place.reset();
  EXPECT_FALSE(count.enter("a"));
  moved = PeerCount::Place();
  EXPECT_TRUE(count.enter("a"));
}

TEST(AddressKey, IsTheAddressOrItsIpv6Network) {
  EXPECT_EQ(key("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(key("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(bare_address(boost::asio::ip::make_address("::1")), "::1");
  EXPECT_EQ(key("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(key("2001:db8:1:2:ffff::1"), key("2001:db8:1:2::9"));
}

TEST(ForwardedKey, IsThatOfTheAddressHoweverItIsWritten) {
  for (const char* const written : {"192.0.2.7", "192.0.2.7:443", "::ffff:192.0.2.7", "[::ffff:192.0.2.7]:443"})
    EXPECT_EQ(forwarded_key(written), "192.0.2.7") << written;
  for (const char* const written : {"2001:db8:1:2::9", "[2001:db8:1:2:ffff::1]", "[2001:db8:1:2::9]:443"})
    EXPECT_EQ(forwarded_key(written), "2001:db8:1:2::/64") << written;
  for (const char* const written : {"unknown", "_hidden", "", "[", "[]", ":"})
    EXPECT_EQ(forwarded_key(written), written);
}

}  // namespace
}  // namespace danmakud::adapters
