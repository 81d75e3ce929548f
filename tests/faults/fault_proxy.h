// Stands between the daemon and Redis and breaks the connection in every way a network does: cut after any byte,
// half open, late, garbled. Bytes that were held back go on when it is healed, though their sender has long given up.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/temp_dir.h"

namespace danmakud::test {

class FaultProxy {
 public:
  enum class Fault : std::uint8_t {
    none,
    cut,      // each connection ends after some bytes, in whichever direction they go
    garble,   // some bytes later, one byte of a reply is another
    stalled,  // connections are taken and stay; nothing goes through
  };

  explicit FaultProxy(std::string target_socket);  // to the unix socket of a Redis, which need not be there yet
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  std::string url() const { return "unix://" + path_; }
  void set(Fault fault) { fault_ = fault; }  // any thread
  // Connections made from now on end after this many bytes of both directions together.
  void cut_after(std::size_t bytes) {
    exactly_ = bytes;
    set(Fault::cut);
  }
  void heal() {
    set(Fault::none);
    exactly_ = 0;
  }

 private:
  struct Link {
    int client = -1, server = -1;
    std::size_t until_fault = 0;  // bytes
    bool is_open = true;
  };
  void run(const std::stop_token& stop);
  void accept_one();
  void pass_on(Link& link, int from, int to);
  std::size_t draw_bytes();

  const std::string target_;
  TempDir directory_;
  const std::string path_;
  int listener_ = -1;
  std::vector<Link> links_;  // its own thread's
  std::minstd_rand random_{1};
  std::atomic<Fault> fault_{Fault::none};
  std::atomic<std::size_t> exactly_{0};  // 0: at random
  std::jthread thread_;                  // last: it uses all the others
};

}  // namespace danmakud::test
