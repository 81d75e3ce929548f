// What Beast 1.81 lets pass and RFC 9112 does not: checked on the raw head, before it is parsed. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace danmakud::adapters {

struct HttpFault {
  unsigned status = 400;
  std::string_view message;  // static
};

// Looks for the end of a request's head: the length including its last line break, once it is there. A head that can
// never become good (a control character, a bare line feed) ends where that is seen, so that nobody waits for the rest.
std::optional<std::size_t> find_head_end(std::string_view bytes);

// Line breaks before a request are forgiven (RFC 9112, 2.2).
std::size_t leading_line_breaks(std::string_view bytes);

// The whole head, with the empty line at its end. Nothing: it is good, as far as this goes.
std::optional<HttpFault> check_head(std::string_view head);

}  // namespace danmakud::adapters
