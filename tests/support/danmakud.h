// The program as a process: called once, or running as a daemon on ports of its own.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "tests/support/tcp_client.h"
#include "tests/support/temp_dir.h"

namespace danmakud::test {

struct CallResult {
  int exit_code = -1;
  std::string out, err;
};

// Runs `danmakud ARGUMENTS…` to its end.
CallResult call_danmakud(const std::vector<std::string>& arguments, std::string_view input = "");

void write_file(const std::string& path, std::string_view text);
std::string read_file(const std::string& path);

// A directory with a configuration on free ports, a store and one rule file; and the daemon on it.
class Danmakud {
 public:
  explicit Danmakud(std::string_view more_config = "");
  ~Danmakud();  // kills what still runs
  Danmakud(const Danmakud&) = delete;
  Danmakud& operator=(const Danmakud&) = delete;

  void start(std::initializer_list<std::string> arguments = {});  // returns when it listens; throws when it ended
  void start_hung_up();  // the same; SIGHUP comes as its first instructions run
  void signal(int number);
  int wait();       // for its end; the exit code, or minus the signal. Throws when it takes too long
  int terminate();  // SIGTERM, then wait()

  const std::string& config() const { return config_; }
  std::string rules() const { return directory_ / "rules.toml"; }
  std::string store() const { return directory_ / "danmakud.db"; }
  std::string log() const { return read_file(directory_ / "err"); }
  std::string output() const { return read_file(directory_ / "out"); }
  std::uint16_t ingest_port() const { return ingest_port_; }
  std::uint16_t ops_port() const { return ops_port_; }

  std::vector<std::string> threads() const;  // their names

  HttpReply post_events(std::string_view lines, std::string_view query = "");  // POST /v1/events, NDJSON
  HttpReply ops(std::string_view target);                                      // GET
  HttpReply reload();                                                          // POST /v1/reload
  bool logs(std::string_view text);                                            // within the deadline
  bool answers(std::string_view target, std::string_view text);                // likewise: the body holds it

 private:
  void wait_until_it_listens();

  TempDir directory_;
  const std::string config_;
  pid_t pid_ = 0;
  std::uint16_t ingest_port_ = 0, ops_port_ = 0;
};

}  // namespace danmakud::test
