// A real redis-server of a test's own, on a unix socket in a directory of its own; ends with the object, or with the
// test's process.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "tests/support/temp_dir.h"

struct redisContext;

namespace danmakud::test {

// An answer of Redis, flattened: an array's parts in order, everything else as its text.
struct RedisAnswer {
  bool is_error = false;
  std::string text;
  std::vector<RedisAnswer> parts;
};

class RedisServer {
 public:
  // Keeps every write (appendonly, fsync always), so that it comes back from a kill with what it answered.
  explicit RedisServer(std::vector<std::string> arguments = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  std::string url() const { return "unix://" + socket_path_; }
  const std::string& socket_path() const { return socket_path_; }

  void start();   // returns when it answers; throws when it died or took too long
  void stop();    // SIGTERM, SIGKILL when that takes too long
  void kill();    // SIGKILL
  void freeze();  // SIGSTOP
  void thaw();

  // Through a connection of its own; throws when there is none.
  RedisAnswer ask(std::initializer_list<std::string_view> arguments);
  std::string get(std::initializer_list<std::string_view> arguments) { return ask(arguments).text; }
  std::size_t length(std::string_view stream);
  // The values of one field over a stream's entries, in order.
  std::vector<std::string> field(std::string_view stream, std::string_view name);

 private:
  bool answers();

  const std::vector<std::string> arguments_;
  TempDir directory_;
  const std::string socket_path_;
  pid_t pid_ = 0;  // 0: not running
  std::shared_ptr<redisContext> client_;
};

}  // namespace danmakud::test
