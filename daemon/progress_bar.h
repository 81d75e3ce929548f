// A line on a terminal that says how far something is.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace danmakud::daemon {

// "[#########...........]  45 %  199,872 events  105k/s": pure, for tests.
std::string progress_line(double fraction, std::uint64_t events, double seconds);

// Silent where stderr is no terminal.
class ProgressBar {
 public:
  explicit ProgressBar(std::uint64_t total_bytes);
  ~ProgressBar();  // wipes the line
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void show(std::uint64_t bytes, std::uint64_t events);  // draws ten times a second at most

 private:
  using Time = std::chrono::steady_clock::time_point;
  const std::uint64_t total_bytes_;
  const bool is_shown_;
  const Time started_;
  Time next_{};
};

}  // namespace danmakud::daemon
