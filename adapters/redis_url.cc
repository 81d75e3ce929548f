#include "adapters/redis_url.h"

#include <charconv>
#include <optional>

#include "adapters/percent_decode.h"

namespace danmakud::adapters {
namespace {

using Parsed = boost::system::result<RedisUrl, std::string>;

Parsed fault(std::string what) {
  return {boost::system::in_place_error, std::move(what)};
}

template <class Int>
bool parse_number(std::string_view text, Int& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool take_credentials(std::string_view credentials, RedisUrl& url) {
  const std::size_t colon = credentials.find(':');
  const auto user = percent_decode(credentials.substr(0, colon));
  const auto password = percent_decode(colon == std::string_view::npos ? "" : credentials.substr(colon + 1));
  if (!user || !password) return false;
  url.user = *user;
  url.password = *password;
  return true;
}

// "host", "host:port", "[::1]:port".
bool take_address(std::string_view address, RedisUrl& url) {
  const std::size_t bracket = address.starts_with('[') ? address.find(']') : 0;
  if (bracket == std::string_view::npos) return false;
  const std::size_t colon = address.find(':', bracket);
  const auto host = percent_decode(bracket > 0 ? address.substr(1, bracket - 1) : address.substr(0, colon));
  if (!host || host->empty()) return false;
  url.host = *host;
  return colon == std::string_view::npos || (parse_number(address.substr(colon + 1), url.port) && url.port != 0);
}

}  // namespace

Parsed parse_redis_url(std::string_view text) {
  const std::size_t scheme_end = text.find("://");
  const std::string_view scheme = text.substr(0, scheme_end);
  if (scheme == "rediss")
    return fault("rediss:// (TLS) is not supported: put a TLS proxy in front, and use redis:// to it");
  const bool is_unix = scheme == "unix";
  if (scheme_end == std::string_view::npos || (scheme != "redis" && !is_unix)) {
    return fault("must begin with redis:// or unix://");
  }
  const std::string_view rest = text.substr(scheme_end + 3);
  const std::size_t slash = rest.find('/');
  std::string_view authority = rest.substr(0, slash);
  const std::string_view path = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash);

  RedisUrl url;
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    if (!take_credentials(authority.substr(0, at), url)) return fault("user and password: bad percent-encoding");
    authority.remove_prefix(at + 1);
  }
  if (is_unix) {
    const auto decoded = percent_decode(path);
    if (!authority.empty() || !decoded || decoded->size() < 2)
      return fault("must be unix:///path, with an absolute path");
    url.socket_path = *decoded;
    return url;
  }
  if (!take_address(authority, url)) return fault("host:port expected after redis://");
  if (path.size() > 1 && !parse_number(path.substr(1), url.database))
    return fault("the database after the host must be a number");
  return url;
}

std::string RedisUrl::display() const {
  if (host.empty()) return "unix://" + socket_path;
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return "redis://" + (is_ipv6 ? '[' + host + ']' : host) + ':' + std::to_string(port) +
         (database == 0 ? "" : '/' + std::to_string(database));
}

}  // namespace danmakud::adapters
