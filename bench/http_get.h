// One GET to a port of this machine, blocking: for benchmarks that ask a daemon how it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace danmakud::bench {

struct HttpAnswer {
  int status = 0;
  std::string body;
};

// Nothing where nobody listens or the answer is no HTTP.
std::optional<HttpAnswer> http_get(std::uint16_t port, const std::string& target);

// A port that nobody listened on a moment ago.
std::uint16_t free_port();

}  // namespace danmakud::bench
