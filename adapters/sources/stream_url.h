// Where a stream or an HTTP call goes, taken apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace danmakud::adapters {

struct StreamUrl {
  std::string scheme;  // ws, wss, http, https, tcp, tls, unix
  std::string host;    // without brackets; of unix the path
  std::uint16_t port = 0;
  std::string target = "/";  // path and query

  bool is_tls() const { return scheme == "wss" || scheme == "https" || scheme == "tls"; }
  bool is_websocket() const { return scheme == "ws" || scheme == "wss"; }
  bool is_http() const { return scheme == "http" || scheme == "https"; }
  bool is_unix() const { return scheme == "unix"; }
  std::string authority() const;  // as in `Host`: the port only where it is not the scheme's
};

// Nothing: no scheme we know, no host, a port out of range, or bytes that do not belong into a request line.
std::optional<StreamUrl> parse_stream_url(std::string_view text);

// Everything but letters, digits and -_.~ as %XX.
std::string percent_encode(std::string_view text);

}  // namespace danmakud::adapters
