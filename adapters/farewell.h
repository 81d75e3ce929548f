// The end of a connection that was refused before anything of it was read. Closed at once it would be reset, for what
// it had sent, and the refusal would be lost on its way: so what comes is read and dropped, for a bounded while.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string_view>

#include "adapters/asio_types.h"
#include "pipeline/clock.h"

namespace danmakud::adapters {

// Lives by its own handlers, on the socket's thread. `count` outlives it: how many there are.
class Farewell : public std::enable_shared_from_this<Farewell> {
 public:
  static constexpr std::chrono::seconds kLongest{1};
  static constexpr std::size_t kMostBytes = std::size_t{64} << 10;
  static constexpr std::size_t kMostAtOnce = 64;

  Farewell(Socket socket, std::atomic<std::size_t>& count);
  ~Farewell() { count_.fetch_sub(1); }
  Farewell(const Farewell&) = delete;
  Farewell& operator=(const Farewell&) = delete;

  void start();  // any thread

 private:
  void wait();
  void read();
  void end();

  Socket socket_;
  Timer timer_;
  std::atomic<std::size_t>& count_;
  std::size_t bytes_ = 0;
  std::array<char, 4096> scrap_;
};

// 503 to a connection for which there is no place, as long as such farewells are few: a flood is cut off. In the clear
// only: before its TLS handshake a client could not read why.
void turn_away(Socket socket, std::string_view why, pipeline::WallTime now, std::atomic<std::size_t>& farewells);

}  // namespace danmakud::adapters
