// While it lives, this thread runs before all others of the benchmark and of what it started, as a generator on a
// machine of its own would; also where all of them were given real-time precedence. Where that is not allowed nothing
// changes, and the lag that is reported tells.
#pragma once

#include <pthread.h>
#include <sched.h>

namespace danmakud::bench {

class Precedence {
 public:
  Precedence() {
    ::pthread_getschedparam(::pthread_self(), &usual_policy_, &usual_);
    const sched_param first{.sched_priority = usual_.sched_priority + 1};
    ::pthread_setschedparam(::pthread_self(), SCHED_FIFO, &first);
  }
  ~Precedence() { ::pthread_setschedparam(::pthread_self(), usual_policy_, &usual_); }
  Precedence(const Precedence&) = delete;
  Precedence& operator=(const Precedence&) = delete;

 private:
  int usual_policy_ = SCHED_OTHER;
  sched_param usual_{};
};

}  // namespace danmakud::bench
