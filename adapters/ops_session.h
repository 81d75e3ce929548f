// One operator's connection. Thread: the ops server's connection thread; handlers run on its other one.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>

#include "adapters/channel.h"
#include "adapters/http_answer.h"
#include "adapters/http_reader.h"
#include "adapters/ops_server.h"

namespace danmakud::adapters {

class OpsSession;

// What the sessions of one ops server share. Outlives them.
struct OpsShared {
  explicit OpsShared(const pipeline::Clock& clock_in) : clock(clock_in) {}

  const pipeline::Clock& clock;
  OpsOptions options;
  std::vector<OpsRoute> routes;
  asio::io_context connections{1};
  asio::io_context handlers{1};
  std::atomic<std::size_t> open{0};
  std::atomic<std::size_t> farewells{0};     // connections without a place that are not closed yet
  std::unordered_set<OpsSession*> sessions;  // the connection thread's

  // The longest route that fits path and method. `allowed` is filled when only the method does not fit.
  const OpsRoute* find(std::string_view method, std::string_view path, std::string& allowed) const;

  std::string methods() const;  // that some route takes

  std::shared_ptr<const OpsAccess> access() const {
    const std::lock_guard lock(access_mutex);
    return access_now;
  }
  mutable std::mutex access_mutex;
  std::shared_ptr<const OpsAccess> access_now;  // guarded by access_mutex
};

class OpsSession : public std::enable_shared_from_this<OpsSession> {
 public:
  OpsSession(OpsShared& shared, Channel channel);
  ~OpsSession();
  OpsSession(const OpsSession&) = delete;
  OpsSession& operator=(const OpsSession&) = delete;

  void start();
  void end();

 private:
  void read_request();
  void arm(std::chrono::milliseconds patience);
  void on_head(HttpReader::Event event);
  void on_body(HttpReader::Event event);
  bool is_admitted(const OpsRoute* route);  // false: answered already
  std::string_view requested_host() const;
  void run(const OpsRoute& route);
  void answer(HttpAnswer answer);
  void on_written(bool keep_alive);
  std::string_view field(std::string_view name) const { return reader_.request()[name]; }

  OpsShared& shared_;
  Channel channel_;
  HttpReader reader_;
  Timer deadline_;
  bool has_request_ = false;
  const OpsRoute* route_ = nullptr;
  OpsRequest request_;
  std::string out_;
};

}  // namespace danmakud::adapters
