// While it lives, this thread runs before all others of the machine, as a generator on a machine of its own would.
// Where that is not allowed nothing changes, and the lag that is reported tells.
#pragma once

#include <pthread.h>
#include <sched.h>

namespace danmakud::bench {

class Precedence {
 public:
  Precedence() {
    const sched_param first{.sched_priority = 1};
    ::pthread_setschedparam(::pthread_self(), SCHED_FIFO, &first);
  }
  ~Precedence() {
    const sched_param usual{.sched_priority = 0};
    ::pthread_setschedparam(::pthread_self(), SCHED_OTHER, &usual);
  }
  Precedence(const Precedence&) = delete;
  Precedence& operator=(const Precedence&) = delete;
};

}  // namespace danmakud::bench
