#include "daemon/progress_bar.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace danmakud::daemon {

std::string progress_line(double fraction, std::uint64_t events, double seconds) {
  constexpr std::size_t kWidth = 30;
  const double done = std::clamp(fraction, 0.0, 1.0);
  const auto full = static_cast<std::size_t>(done * kWidth);
  const double rate = seconds > 0 ? static_cast<double>(events) / seconds / 1000 : 0;
  return fmt::format("[{}{}] {:3.0f} %  {} events  {:.0f}k/s", std::string(full, '#'), std::string(kWidth - full, '.'),
                     done * 100, events, rate);
}

ProgressBar::ProgressBar(std::uint64_t total_bytes)
    : total_bytes_(total_bytes),
      is_shown_(::isatty(STDERR_FILENO) == 1 && total_bytes > 0),
      started_(std::chrono::steady_clock::now()) {}

ProgressBar::~ProgressBar() {
  if (is_shown_) fmt::print(stderr, "\r\x1b[K");
}

void ProgressBar::show(std::uint64_t bytes, std::uint64_t events) {
  const Time now = std::chrono::steady_clock::now();
  if (!is_shown_ || now < next_) return;
  next_ = now + std::chrono::milliseconds{100};
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const double fraction = static_cast<double>(bytes) / static_cast<double>(total_bytes_);
  fmt::print(stderr, "\r{}\x1b[K", progress_line(fraction, events, seconds));
  std::fflush(stderr);
}

}  // namespace danmakud::daemon
