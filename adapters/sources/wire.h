// What turns a socket's bytes into a source's messages: a WebSocket's handshake and frames, the lines of an HTTP
// answer, or nothing at all. Pure machines: bytes in, messages and bytes to send out.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sources/source_codec.h"
#include "adapters/sources/stream_url.h"

namespace danmakud::adapters {

inline constexpr std::size_t kMaxSourceMessageBytes = std::size_t{4} << 20;

// Who takes what came. Views are valid during the call.
class WireListener {
 public:
  virtual ~WireListener() = default;
  virtual void on_wire_open() = 0;
  virtual void on_wire_message(StreamFrame kind, std::string_view bytes) = 0;
};

class Wire {
 public:
  virtual ~Wire() = default;
  // The first bytes to send.
  virtual std::string hello() = 0;
  // Tells the listener what the bytes hold; appends what must be answered to `reply`. false: it is over, see problem().
  // The bytes may be overwritten.
  virtual bool take(std::span<char> bytes, WireListener& listener, std::string& reply) = 0;
  virtual void append(const OutgoingFrame& frame, std::string& out) = 0;
  virtual void append_goodbye(std::string& out) = 0;
  virtual bool has_pings() const { return false; }
  virtual bool opens_at_once() const { return false; }  // no handshake: connected is open

  const std::string& problem() const { return problem_; }
  unsigned http_status() const { return http_status_; }  // of a handshake that was refused; 0: it was not

 protected:
  bool fail(std::string why) {
    if (problem_.empty()) problem_ = std::move(why);
    return false;
  }
  std::string problem_;
  unsigned http_status_ = 0;
};

// By the scheme of the URL. `random`: a word of randomness, for keys and masks.
std::unique_ptr<Wire> make_wire(const StreamUrl& url, const StreamTarget& target, std::uint64_t random);

}  // namespace danmakud::adapters
