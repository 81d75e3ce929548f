// Bytes on their way out through a socket that takes some of them at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace danmakud::adapters {

class SendBuffer {
 public:
  SendBuffer& append(std::string_view bytes) {
    bytes_.append(bytes);
    return *this;
  }
  std::string_view unsent() const { return std::string_view(bytes_).substr(sent_); }
  // Under load it may never be empty. So what is sent makes room once it is the larger part: that moves fewer bytes
  // than were sent, and no more are kept than twice what is unsent.
  void note_sent(std::size_t count) {
    sent_ += count;
    if (sent_ < bytes_.size() - sent_) return;
    bytes_.erase(0, sent_);
    sent_ = 0;
  }
  std::size_t kept_bytes() const { return bytes_.size(); }

 private:
  std::string bytes_;
  std::size_t sent_ = 0;  // of them, at the front
};

}  // namespace danmakud::adapters
