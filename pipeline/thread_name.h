// What `top -H`, `perf` and a core dump call a thread.
#pragma once

#include <sys/prctl.h>

namespace danmakud::pipeline {

// The kernel keeps 15 characters. First thing in the thread's body; children of it inherit the name.
inline void name_this_thread(const char* name) {
  ::prctl(PR_SET_NAME, name);
}

}  // namespace danmakud::pipeline
