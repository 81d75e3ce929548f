// Runs reloads that a signal asked for, away from the thread that waits for signals. However many came while one ran,
// one more has seen all there is to see.
#pragma once

#include <semaphore>
#include <thread>

#include "daemon/reloader.h"
#include "pipeline/thread_name.h"

namespace danmakud::daemon {

class ReloadThread {
 public:
  explicit ReloadThread(Reloader& reloader)
      : thread_([this, &reloader](const std::stop_token& stop) { run(reloader, stop); }) {}
  ~ReloadThread() {
    thread_.request_stop();
    requests_.release();
  }
  ReloadThread(const ReloadThread&) = delete;
  ReloadThread& operator=(const ReloadThread&) = delete;

  void request() { requests_.release(); }

 private:
  void run(Reloader& reloader, const std::stop_token& stop) {
    pipeline::name_this_thread("reload");
    while (true) {
      requests_.acquire();
      while (requests_.try_acquire()) {
      }
      if (stop.stop_requested()) return;
      reloader.reload();
    }
  }

  std::counting_semaphore<> requests_{0};
  std::jthread thread_;
};

}  // namespace danmakud::daemon
