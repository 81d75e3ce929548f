// The signals that the daemon answers, taken one at a time by the thread that waits for them.
#pragma once

namespace danmakud::daemon {

// Thread: main's. Made before any other thread, so that all of them inherit the blocked signals.
class Signals {
 public:
  Signals();

  enum class Event { stop, reload };
  Event wait();
  // From here on SIGTERM and SIGINT end the process at once.
  void stop_listening();
};

}  // namespace danmakud::daemon
