// A small HTTP server for operators: routes are functions. Handlers run one after another on a thread of their own, so
// a slow one delays others but no connection, and no route marked `direct`.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "adapters/access.h"
#include "pipeline/clock.h"

namespace danmakud::adapters {

struct OpsRequest {
  std::string method;                                     // GET (for HEAD too), POST, DELETE
  std::string path;                                       // decoded, "/v1/tickets/ID"
  std::map<std::string, std::string, std::less<>> query;  // decoded
  std::string body;
};

struct OpsAnswer {
  unsigned status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;  // in addition to the server's own
};

struct OpsRoute {
  std::string method = "GET";  // GET answers HEAD too
  std::string path;            // "/v1/tickets"; the longest route that fits wins
  bool with_children = false;  // answers "/v1/tickets/…" as well
  bool is_open = false;        // needs no token: probes
  bool is_direct = false;      // answered on the connection's thread: must not block (/livez)
  std::function<OpsAnswer(const OpsRequest&)> handler;
};

struct OpsOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 7701;  // 0: a free one
  std::size_t max_connections = 64;
  std::size_t max_body_bytes = std::size_t{1} << 20;
  std::size_t max_header_bytes = std::size_t{16} << 10;
  std::chrono::milliseconds request_deadline{10'000}, idle_deadline{60'000}, write_deadline{30'000};
};

// An error in the shape every answer of the project has: {"error":{"code":"…","message":"…"}}
OpsAnswer ops_error(unsigned status, std::string_view code, std::string_view message);

class OpsServer {
 public:
  // `clock` outlives the server.
  OpsServer(OpsOptions options, std::shared_ptr<const OpsAccess> access, const pipeline::Clock& clock,
            std::vector<OpsRoute> routes);
  ~OpsServer();

  [[nodiscard]] std::error_code listen();
  std::uint16_t port() const;  // after listen()
  void start();
  void set_access(std::shared_ptr<const OpsAccess> access);  // any thread
  std::size_t open_connections() const;                      // any thread
  void stop();                                               // ends threads and connections; idempotent

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace danmakud::adapters
