#include "adapters/http_checks.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <boost/beast/core/string.hpp>

#include "adapters/digit.h"
#include "adapters/http_target.h"

namespace danmakud::adapters {
namespace {

using boost::beast::iequals;

constexpr std::size_t kMaxFields = 100;
constexpr std::array<std::string_view, 9> kMethods{"GET",   "HEAD",    "POST",  "PUT",    "DELETE",
                                                   "PATCH", "OPTIONS", "TRACE", "CONNECT"};

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_control(char c) {
  return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7F;
}
bool is_token_char(char c) {
  return is_digit(c) || is_alpha(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_char);
}
bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

std::string_view trim_blanks(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// host [":" port]; the host a name, an IPv4 address, or an IPv6 address in brackets.
bool is_host(std::string_view host) {
  const bool is_bracketed = host.starts_with('[');
  const std::size_t end = is_bracketed ? host.find(']') : std::min(host.find(':'), host.size());
  if (end == std::string_view::npos) return false;
  const std::string_view name = is_bracketed ? host.substr(1, end - 1) : host.substr(0, end);
  const std::string_view rest = host.substr(is_bracketed ? end + 1 : end);
  const std::string_view allowed = is_bracketed ? ":." : "-._~%!$&'()*+,;=";
  const auto is_good = [&](char c) { return is_digit(c) || is_alpha(c) || allowed.find(c) != std::string_view::npos; };
  if (name.empty() || !std::ranges::all_of(name, is_good)) return false;
  return rest.empty() || (rest.front() == ':' && (rest.size() == 1 || (rest.size() <= 6 && is_number(rest.substr(1)))));
}

std::optional<HttpFault> check_target(std::string_view method, std::string_view target) {
  const auto is_visible = [](char c) { return c > 0x20 && c < 0x7F; };
  if (target.empty() || !std::ranges::all_of(target, is_visible)) return HttpFault{400, "bad request target"};
  if (target.find('#') != std::string_view::npos) return HttpFault{400, "a request target has no fragment"};
  if (method == "CONNECT") return HttpFault{405, "CONNECT is not served here"};
  if (target.front() == '/' || (target == "*" && method == "OPTIONS")) return std::nullopt;
  const bool is_http = iequals(target.substr(0, 7), "http://") || iequals(target.substr(0, 8), "https://");
  if (!is_http || !is_host(target_authority(target))) return HttpFault{400, "bad request target"};
  return std::nullopt;
}

std::optional<HttpFault> check_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return HttpFault{400, "bad request line"};
  const std::string_view method = line.substr(0, first);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(method)) return HttpFault{400, "bad method"};
  const bool is_http = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                       version[6] == '.' && is_digit(version[7]);
  if (!is_http) return HttpFault{400, "bad version"};
  if (version[5] != '1') return HttpFault{505, "HTTP/1.1 is spoken here"};
  if (std::ranges::find(kMethods, method) == kMethods.end()) return HttpFault{501, "unknown method"};
  return check_target(method, line.substr(first + 1, last - first - 1));
}

// What of the fields decides where the message ends and whom it is for.
struct FieldCounts {
  std::size_t fields = 0, hosts = 0, lengths = 0, encodings = 0;
};

std::optional<HttpFault> check_field(std::string_view line, FieldCounts& counts) {
  const std::size_t colon = line.find(':');
  if (line.front() == ' ' || line.front() == '\t') return HttpFault{400, "folded header lines are not accepted"};
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return HttpFault{400, "bad header name"};
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trim_blanks(line.substr(colon + 1));
  if (++counts.fields > kMaxFields) return HttpFault{431, "too many header fields"};
  if (iequals(name, "Host")) {
    if (++counts.hosts > 1 || !is_host(value)) return HttpFault{400, "one good Host field is needed"};
  } else if (iequals(name, "Content-Length")) {
    if (++counts.lengths > 1 || !is_number(value)) return HttpFault{400, "bad Content-Length"};
  } else if (iequals(name, "Transfer-Encoding")) {
    if (++counts.encodings > 1 || !iequals(value, "chunked")) {
      return HttpFault{400, "the only Transfer-Encoding is chunked"};
    }
  } else if (iequals(name, "Expect")) {
    if (!iequals(value, "100-continue")) return HttpFault{417, "unknown expectation"};
  }
  return std::nullopt;
}

std::optional<HttpFault> check_counts(const FieldCounts& counts, bool is_1_0) {
  if (counts.hosts == 0 && !is_1_0) return HttpFault{400, "one good Host field is needed"};
  if (counts.encodings > 0 && counts.lengths > 0)
    return HttpFault{400, "Content-Length or Transfer-Encoding, not both"};
  if (counts.encodings > 0 && is_1_0) return HttpFault{400, "HTTP/1.0 has no Transfer-Encoding"};
  return std::nullopt;
}

}  // namespace

std::size_t leading_line_breaks(std::string_view bytes) {
  std::size_t at = 0;
  while (bytes.substr(at).starts_with("\r\n")) at += 2;
  return at;
}

std::optional<std::size_t> find_head_end(std::string_view bytes) {
  for (std::size_t at = leading_line_breaks(bytes); at < bytes.size(); ++at) {
    const char c = bytes[at];
    if (!is_control(c) || c == '\t') continue;
    if (c != '\r') return at + 1;
    if (at + 1 == bytes.size()) return std::nullopt;
    if (bytes[at + 1] != '\n') return at + 1;
    if (bytes.substr(at + 2).starts_with("\r\n")) return at + 4;
    ++at;
  }
  return std::nullopt;
}

std::optional<HttpFault> check_head(std::string_view head) {
  if (!head.ends_with("\r\n\r\n")) return HttpFault{400, "bad character or line break"};
  head.remove_suffix(2);
  FieldCounts counts;
  bool is_1_0 = false;
  for (bool is_first = true; !head.empty(); is_first = false) {
    const std::size_t end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 2);
    if (line.empty() || std::ranges::any_of(line, [](char c) { return is_control(c) && c != '\t'; })) {
      return HttpFault{400, "bad character or line break"};
    }
    if (is_first) is_1_0 = line.ends_with("HTTP/1.0");
    if (const auto fault = is_first ? check_request_line(line) : check_field(line, counts)) return fault;
  }
  return check_counts(counts, is_1_0);
}

}  // namespace danmakud::adapters
