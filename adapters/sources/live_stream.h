// A source's stream as its link sees it: messages, whatever carries them.
//
// Thread: the runner's.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

class NetThread;

struct StreamEnd {
  std::string why;
  unsigned http_status = 0;   // of a handshake that was refused; 0: it was not
  bool is_untrusted = false;  // its certificate, or our ca_file: only the operator can mend it
};

class StreamListener {
 public:
  virtual ~StreamListener() = default;
  virtual void on_stream_open() = 0;
  virtual void on_stream_message(StreamFrame kind, std::string_view bytes) = 0;
  virtual void on_stream_heard() = 0;                // something came: bytes, a pong
  virtual void on_stream_closed(StreamEnd end) = 0;  // not after close()
};

class LiveStream {
 public:
  virtual ~LiveStream() = default;
  virtual void send(const OutgoingFrame& frame) = 0;
  virtual void set_reading(bool wanted) = 0;
  virtual bool has_pings() const = 0;
  virtual void close() = 0;  // says goodbye; nothing is heard any more
};

// Null: the URL is none that we can open.
std::shared_ptr<LiveStream> open_live_stream(NetThread& thread, const std::string& url, const StreamTarget& target,
                                             const std::string& ca_file, std::uint64_t random,
                                             StreamListener& listener);

}  // namespace danmakud::adapters
