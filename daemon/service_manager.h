// What systemd wants to hear from a service of Type=notify: that it is ready, alive, stopping. Where nobody asked
// (NOTIFY_SOCKET is not set) nothing is said. Thread: run()'s.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace danmakud::daemon {

class ServiceManager {
 public:
  ServiceManager();  // asks the environment

  void tell(std::string_view state) const;  // "READY=1"; a manager that does not listen is none
  // How often it wants to hear WATCHDOG=1; nothing: it does not watch.
  std::optional<std::chrono::milliseconds> watch_interval() const { return watch_interval_; }

 private:
  std::string socket_;  // empty: none
  std::optional<std::chrono::milliseconds> watch_interval_;
};

}  // namespace danmakud::daemon
