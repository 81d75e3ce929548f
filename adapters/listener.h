// Accepts connections and hands them to the I/O threads in turn. Lives on the first thread's context.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/asio_types.h"
#include "adapters/io_thread.h"

namespace danmakud::adapters {

// Thread: the first I/O thread's, but for listen() and port(), which come before it starts.
class Listener {
 public:
  Listener(std::vector<std::unique_ptr<IoThread>>& threads, IngestShared& shared);

  ErrorCode listen();
  std::uint16_t port() const { return port_; }
  void accept();
  void close();

 private:
  void on_accepted(const ErrorCode& error, IoThread& thread, Socket socket);
  std::optional<PeerCount::Place> find_place();
  void rest_a_while();
  void turn_away(Socket socket, std::string_view why);

  std::vector<std::unique_ptr<IoThread>>& threads_;
  IngestShared& shared_;
  Acceptor acceptor_;
  Timer pause_;
  asio::ip::tcp::endpoint peer_;  // of the connection that is accepted next
  std::uint16_t port_ = 0;
  std::size_t max_connections_ = 0;
  std::size_t next_ = 0;
};

}  // namespace danmakud::adapters
