#include "bench/peak_frames.h"

#include <algorithm>
#include <utility>

namespace danmakud::bench {
namespace {

// RFC 6455, 5.2: FIN and text; the mask bit and the length in one, three or nine bytes.
void append_header(std::string& to, std::size_t payload_bytes) {
  to += static_cast<char>(0x81);
  const int length_bytes = payload_bytes < 126 ? 0 : payload_bytes < 0x10000 ? 2 : 8;
  const std::size_t code = length_bytes == 0 ? payload_bytes : length_bytes == 2 ? 126 : 127;
  to += static_cast<char>(0x80 | code);
  for (int i = length_bytes - 1; i >= 0; --i) to += static_cast<char>(payload_bytes >> (8 * i) & 0xff);
}

}  // namespace

FrameBook::FrameBook(const FrameOptions& options) : options_(options), random_(options.traffic.seed ^ 0x5eed) {
  Traffic traffic(options.traffic);
  const std::size_t frames = options.events / options.events_per_frame;
  options_.events = frames * options.events_per_frame;
  bytes_.reserve(options_.events * 220);
  std::string payload;
  for (std::size_t frame = 0; frame < frames; ++frame, payload.clear()) {
    std::vector<std::pair<std::size_t, bool>> events;  // where each begins, and whether it complains
    for (std::size_t i = 0; i < options.events_per_frame; ++i) {
      const TrafficEvent event = traffic.next();
      if (i > 0) payload += '\n';
      if (options.rules == nullptr ? event.is_complaint : options.rules->finds(event.text)) {
        complaint_frames_.push_back(frame);
      }
      events.emplace_back(payload.size(), event.is_complaint);
      payload += event.json;
      event_bytes_ += event.json.size();
    }
    starts_.push_back(bytes_.size());
    append_header(bytes_, payload.size());
    for (char& byte : key_) bytes_ += byte = static_cast<char>(random_.next());
    for (const auto& [at, complains] : events) {
      note_renewable(at, payload, Traffic::kIdMark);
      if (!complains || options.traffic.hits != Hits::unique) continue;
      note_renewable(at, payload, Traffic::kUserMark);
      note_renewable(at, payload, Traffic::kRoomMark);
    }
    for (std::size_t i = 0; i < payload.size(); ++i) bytes_ += static_cast<char>(payload[i] ^ key_[i % 4]);
  }
  starts_.push_back(bytes_.size());
}

void FrameBook::note_renewable(std::size_t event_at, std::string_view payload, std::string_view mark) {
  const std::size_t digits = payload.find(mark, event_at) + mark.size();
  Renewable renewable{starts_.size() - 1, bytes_.size() + digits, {}};
  for (std::size_t i = 0; i < 4; ++i) renewable.key[i] = key_[(digits + i) % 4];
  renewables_.push_back(renewable);
}

std::string_view FrameBook::bytes(std::size_t from, std::size_t to) const {
  return std::string_view(bytes_).substr(starts_[from], starts_[to] - starts_[from]);
}

std::size_t FrameBook::frame_at(std::size_t from, std::size_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), starts_[from] + offset);
  return static_cast<std::size_t>(after - starts_.begin()) - 1;
}

std::size_t FrameBook::complaints(FrameRange range) const {
  const auto first = std::lower_bound(complaint_frames_.begin(), complaint_frames_.end(), range.first);
  return static_cast<std::size_t>(std::lower_bound(first, complaint_frames_.end(), range.last) - first);
}

void FrameBook::renew(FrameRange range, unsigned pass) {
  static_assert(Traffic::kPassDigits == 4);
  const std::array<char, 4> digits = {static_cast<char>('0' + pass / 1000 % 10),
                                      static_cast<char>('0' + pass / 100 % 10), static_cast<char>('0' + pass / 10 % 10),
                                      static_cast<char>('0' + pass % 10)};
  const auto before = [](const Renewable& renewable, std::size_t frame) { return renewable.frame < frame; };
  for (auto it = std::lower_bound(renewables_.begin(), renewables_.end(), range.first, before);
       it != renewables_.end() && it->frame < range.last; ++it) {
    for (std::size_t i = 0; i < 4; ++i) bytes_[it->at + i] = static_cast<char>(digits[i] ^ it->key[i]);
  }
}

}  // namespace danmakud::bench
