// Traffic as WebSocket client frames, built and masked before the clock starts, lying one behind the other so that one
// write can carry many. All distinct; for a second pass the complaints among them are renewed in place (another id, and
// where each stands alone another user and room): sent again as they were they would only be repeats.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bench/plain_rules.h"
#include "bench/traffic.h"

namespace danmakud::bench {

struct FrameOptions {
  TrafficProfile traffic;
  std::size_t events = 300'000;
  std::size_t events_per_frame = 1;
  const PlainRules* rules = nullptr;  // where set, what they find counts as complaints
};

// A half-open range of frames: what one connection sends, over and over.
struct FrameRange {
  std::size_t first = 0, last = 0;
};

// Thread: one.
class FrameBook {
 public:
  explicit FrameBook(const FrameOptions& options);

  std::size_t frames() const { return starts_.size() - 1; }
  std::size_t events_per_frame() const { return options_.events_per_frame; }
  double mean_event_bytes() const { return static_cast<double>(event_bytes_) / static_cast<double>(options_.events); }

  // The bytes of frames [from, to).
  std::string_view bytes(std::size_t from, std::size_t to) const;
  // The frame that holds the byte `offset` of frame `from`'s onward; frames() at the very end.
  std::size_t frame_at(std::size_t from, std::size_t offset) const;
  // How many of the range's events are complaints.
  std::size_t complaints(FrameRange range) const;

  // Gives the range's events their ids of pass `pass`. Requires: pass < 10^Traffic::kPassDigits.
  void renew(FrameRange range, unsigned pass);

 private:
  // Digits to be rewritten, and the mask key as it lies over them.
  struct Renewable {
    std::size_t frame, at;
    std::array<char, 4> key;
  };

  void append_frame(std::string payload);
  void note_renewable(std::size_t event_at, std::string_view payload, std::string_view mark);

  FrameOptions options_;
  Random random_;
  std::string bytes_;
  std::vector<std::size_t> starts_;            // of each frame, and the end of the last
  std::vector<std::size_t> complaint_frames_;  // one entry a complaint, ascending
  std::vector<Renewable> renewables_;          // ascending by frame
  std::array<char, 4> key_{};                  // of the frame that is being built
  std::size_t event_bytes_ = 0;
};

}  // namespace danmakud::bench
