#include "adapters/sources/stream_url.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace danmakud::adapters {
namespace {

struct Scheme {
  std::string_view name;
  std::uint16_t port;
};
constexpr std::array<Scheme, 7> kSchemes{
    {{"ws", 80}, {"wss", 443}, {"http", 80}, {"https", 443}, {"tcp", 0}, {"tls", 443}, {"unix", 0}}};

std::uint16_t default_port(std::string_view scheme) {
  return std::ranges::find(kSchemes, scheme, &Scheme::name)->port;
}

bool is_plain(char c) {
  return c > ' ' && c != 0x7F;
}

bool parse_port(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port != 0;
}

bool parse_authority(std::string_view authority, StreamUrl& url) {
  authority = authority.substr(authority.rfind('@') + 1);  // npos + 1 is 0
  const bool is_bracketed = authority.starts_with('[');
  const std::size_t bracket = is_bracketed ? authority.find(']') : 0;
  if (bracket == std::string_view::npos) return false;
  const std::size_t colon = authority.find(':', bracket);
  url.host = authority.substr(0, colon);
  if (is_bracketed) url.host = authority.substr(1, bracket - 1);
  if (url.host.empty()) return false;
  return colon == std::string_view::npos ? url.port != 0 : parse_port(authority.substr(colon + 1), url.port);
}

}  // namespace

std::string StreamUrl::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == default_port(scheme) ? name : fmt::format("{}:{}", name, port);
}

std::optional<StreamUrl> parse_stream_url(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos || !std::ranges::all_of(text, is_plain)) return std::nullopt;
  StreamUrl url;
  url.scheme = text.substr(0, end);
  if (std::ranges::find(kSchemes, url.scheme, &Scheme::name) == kSchemes.end()) return std::nullopt;
  url.port = default_port(url.scheme);
  text.remove_prefix(end + 3);
  if (url.is_unix()) {
    url.host = text;
    return text.empty() ? std::nullopt : std::optional(url);
  }
  const std::size_t target = std::min(text.find_first_of("/?#"), text.size());
  if (!parse_authority(text.substr(0, target), url)) return std::nullopt;
  text = text.substr(target, text.find('#', target) - target);
  if (!text.empty()) url.target = text.front() == '/' ? std::string(text) : "/" + std::string(text);
  return url;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_letter || std::string_view("-_.~").find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace danmakud::adapters
