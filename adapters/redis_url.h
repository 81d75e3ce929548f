// Where Redis is: redis://[user:password@]host:port[/db] or unix:///path, percent-encoded where needed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace danmakud::adapters {

struct RedisUrl {
  std::string host;  // empty: socket_path it is
  std::uint16_t port = 6379;
  std::string socket_path;
  std::string user, password;
  std::uint32_t database = 0;

  std::string display() const;  // for people and logs: without the password
};

// The error says what is wrong, in people's words, and never repeats the password.
boost::system::result<RedisUrl, std::string> parse_redis_url(std::string_view text);

}  // namespace danmakud::adapters
