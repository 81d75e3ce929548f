// Work that may take its time: it gets the processors that no event needs.
#pragma once

#include <algorithm>
#include <future>

#include <sys/resource.h>

#include "pipeline/thread_name.h"

namespace danmakud::daemon {

// Of the calling thread, for good: nobody may raise it again without privileges. Neither nice 19 nor SCHED_IDLE: where
// other processes keep all processors busy, their share is too small for a reload to come to an end.
inline void take_low_precedence() {
  constexpr int kNice = 10;
  const int current = ::getpriority(PRIO_PROCESS, 0);  // on Linux 0 is the thread
  ::setpriority(PRIO_PROCESS, 0, std::max(kNice, current));
}

// Does it on a thread of its own, and waits for it.
template <class Work>
auto in_background(const char* name, Work work) {
  return std::async(std::launch::async,
                    [&] {
                      pipeline::name_this_thread(name);
                      take_low_precedence();
                      return work();
                    })
      .get();
}

}  // namespace danmakud::daemon
