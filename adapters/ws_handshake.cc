#include "adapters/ws_handshake.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <boost/beast/http/rfc7230.hpp>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

namespace danmakud::adapters {
namespace {

namespace http = boost::beast::http;

constexpr std::string_view kProtocol = "danmaku.v1";
constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

// 16 bytes in base64.
bool is_key(std::string_view key) {
  const auto is_letter = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
  };
  return key.size() == 24 && key.ends_with("==") && std::ranges::all_of(key.substr(0, 22), is_letter);
}

std::string accept_value(std::string_view key) {
  const std::string salted = fmt::format("{}{}", key, kGuid);
  std::array<std::uint8_t, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const std::uint8_t*>(salted.data()), salted.size(), digest.data());
  std::array<std::uint8_t, 4 * (SHA_DIGEST_LENGTH / 3 + 1) + 1> text{};
  const int size = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
  return {text.begin(), text.begin() + size};
}

}  // namespace

std::optional<HttpFault> check_handshake(const HttpReader::Request& request) {
  const bool asks = http::token_list{request[http::field::upgrade]}.exists("websocket") &&
                    http::token_list{request[http::field::connection]}.exists("upgrade");
  if (!asks || request.version() < 11) return HttpFault{426, "GET /v1/events is a WebSocket"};
  const auto version = request[http::field::sec_websocket_version];
  if (version.empty()) return HttpFault{400, "a Sec-WebSocket-Version is needed"};
  if (version != "13") return HttpFault{426, "the version of WebSocket is 13"};
  if (request.count(http::field::sec_websocket_key) != 1 || !is_key(request[http::field::sec_websocket_key])) {
    return HttpFault{400, "one Sec-WebSocket-Key of 16 bytes in base64 is needed"};
  }
  return std::nullopt;
}

std::string_view event_protocol(const HttpReader::Request& request) {
  const bool is_offered = http::token_list{request[http::field::sec_websocket_protocol]}.exists(kProtocol);
  return is_offered ? kProtocol : std::string_view{};
}

std::string accept_handshake(const HttpReader::Request& request, std::string_view date, std::string_view protocol) {
  std::string answer = fmt::format(
      "HTTP/1.1 101 Switching Protocols\r\nDate: {}\r\nServer: danmakud\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Accept: {}\r\n",
      date, accept_value(request[http::field::sec_websocket_key]));
  if (!protocol.empty()) answer += fmt::format("Sec-WebSocket-Protocol: {}\r\n", protocol);
  return answer += "\r\n";
}

}  // namespace danmakud::adapters
