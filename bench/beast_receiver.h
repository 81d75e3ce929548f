// Receiving as Beast does it: a WebSocket stream that is read message by message, with a callback for each. For
// comparison.
#pragma once

#include <cstddef>
#include <memory>

namespace danmakud::bench {

// Thread: one.
class BeastReceiver {
 public:
  // Takes over the connected socket and answers the handshake that comes in. Throws when it does not.
  explicit BeastReceiver(int socket);
  ~BeastReceiver();
  BeastReceiver(const BeastReceiver&) = delete;
  BeastReceiver& operator=(const BeastReceiver&) = delete;

  // Reads so many messages; how many came before the connection ended.
  std::size_t read(std::size_t messages);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace danmakud::bench
