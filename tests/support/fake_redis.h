// A Redis that answers what it is told: for the errors that a real one is hard to bring to. It keeps nothing.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/temp_dir.h"

namespace danmakud::test {

class FakeRedis {
 public:
  FakeRedis();
  ~FakeRedis();
  FakeRedis(const FakeRedis&) = delete;
  FakeRedis& operator=(const FakeRedis&) = delete;

  std::string url() const { return "unix://" + path_; }
  // Any thread. Answers commands of this name with the line from now on: "-LOADING …", ":1".
  void answer(const std::string& command, const std::string& line);
  void heal();  // answers as a well and empty Redis does

 private:
  struct Client {
    int descriptor = -1;
    std::string seen;
  };
  void run(const std::stop_token& stop);
  bool serve(Client& client);  // false: it is gone
  std::string answer_to(const std::string& command);

  TempDir directory_;
  const std::string path_;
  int listener_ = -1;
  std::vector<Client> clients_;  // its own thread's
  std::mutex mutex_;
  std::map<std::string, std::string> told_;  // guarded by mutex_; lines by command
  std::jthread thread_;                      // last: it uses all the others
};

}  // namespace danmakud::test
