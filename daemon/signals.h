// The signals that the daemon answers, taken one at a time by the thread that waits for them.
#pragma once

#include <chrono>
#include <optional>

namespace danmakud::daemon {

// From here on a SIGHUP waits: for Signals, which takes it for a reload, or until it is let through to end whatever
// else was called. Thread: main's, as below.
void hold_hang_ups();
void let_hang_ups_through();

// Thread: main's. Made before any other thread, so that all of them inherit the blocked signals.
class Signals {
 public:
  Signals();

  enum class Event { stop, reload, none };
  // The next one; `none` when there was none for so long.
  Event wait(std::optional<std::chrono::milliseconds> patience = {});
  // From here on SIGTERM and SIGINT end the process at once.
  void stop_listening();
};

}  // namespace danmakud::daemon
