// A WebSocket connection that costs its owner nearly nothing: a bare socket, frames that are already built, and answers
// of which only the acks are read. Blocking while it connects, never afterwards.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace danmakud::bench {

class PeakConnection {
 public:
  // Throws std::runtime_error when there is no daemon or it does not speak WebSocket. 127.0.0.1 only.
  explicit PeakConnection(std::uint16_t port);
  ~PeakConnection();
  PeakConnection(PeakConnection&& other) noexcept;
  PeakConnection& operator=(PeakConnection&&) = delete;

  int socket() const { return socket_; }
  // How many of the bytes were taken; 0 when the socket is full. Throws when the connection is lost.
  std::size_t write_some(std::string_view bytes);
  // Reads what is there; the number of events settled so far.
  std::uint64_t read_acks();
  std::uint64_t errors() const { return errors_; }  // events that were refused

 private:
  void shake_hands(std::uint16_t port);
  void take_answer(std::string_view answer);

  int socket_ = -1;
  std::string received_;
  std::uint64_t settled_ = 0, errors_ = 0;
};

}  // namespace danmakud::bench
