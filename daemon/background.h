// Work that may take its time: it gets the processors that no event needs.
#pragma once

#include <future>

#include "pipeline/thread_name.h"
#include "pipeline/thread_precedence.h"

namespace danmakud::daemon {

// Does it on a thread of its own, and waits for it.
template <class Work>
auto in_background(const char* name, Work work) {
  return std::async(std::launch::async,
                    [&] {
                      pipeline::name_this_thread(name);
                      pipeline::take_low_precedence();
                      return work();
                    })
      .get();
}

}  // namespace danmakud::daemon
