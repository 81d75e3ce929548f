// One stage's thread and how it is doing: progress is what readiness asks for, not whether the thread exists.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "pipeline/clock.h"
#include "pipeline/thread_name.h"
#include "pipeline/thread_precedence.h"

namespace danmakud::pipeline {

// Owner: the pipeline. start() and join() on the owner's thread; the rest on any.
class Stage {
 public:
  Stage(std::string name, const Clock& clock) : name_(std::move(name)), clock_(clock), moved_at_(now()) {}
  ~Stage() {
    if (thread_.joinable()) thread_.join();
  }

  void start(std::function<void()> body) {
    thread_ = std::thread([this, body = std::move(body)] {
      name_this_thread(name_.c_str());
      ask_for_short_slices();
      body();
      is_done_.store(true, std::memory_order_release);
    });
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

  // The stage's own thread: after each piece of work, and whenever it finds nothing to do.
  void note_progress() { moved_at_.store(now(), std::memory_order_relaxed); }

  const std::string& name() const { return name_; }
  bool is_done() const { return is_done_.load(std::memory_order_acquire); }
  bool was_started() const { return thread_.joinable() || is_done(); }
  std::chrono::milliseconds since_progress() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::nanoseconds{now() - moved_at_.load(std::memory_order_relaxed)});
  }

 private:
  std::int64_t now() const { return clock_.steady().time_since_epoch().count(); }

  const std::string name_;
  const Clock& clock_;
  std::atomic<std::int64_t> moved_at_;
  std::atomic<bool> is_done_{false};
  std::thread thread_;
};

}  // namespace danmakud::pipeline
