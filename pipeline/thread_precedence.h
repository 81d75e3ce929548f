// How soon the kernel lets a thread run beside others of the same share.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace danmakud::pipeline {

// For work that may take its time: of the calling thread, for good, as nobody may raise it again without privileges.
// Neither nice 19 nor SCHED_IDLE: where other processes keep all processors busy, their share is too small for a reload
// to come to an end.
inline void take_low_precedence() {
  constexpr int kNice = 10;
  const int current = ::getpriority(PRIO_PROCESS, 0);  // on Linux 0 is the thread
  ::setpriority(PRIO_PROCESS, 0, std::max(kNice, current));
}

// For a thread that events pass through: it wakes often, works for some microseconds and sleeps again. Who runs may end
// a slice of milliseconds first; who asked for short slices waits less for that, and has no more of a processor in all.
// Of the calling thread and those it starts. Before Linux 6.12, and where it is refused, nothing changes.
inline void ask_for_short_slices() {
  constexpr std::chrono::nanoseconds kSlice = std::chrono::microseconds{400};
  struct {  // the kernel's sched_attr, which <sched.h> does not know
    std::uint32_t size = sizeof(*this), policy = 0;
    std::uint64_t flags = 0;
    std::int32_t nice = 0;
    std::uint32_t priority = 0;
    std::uint64_t runtime = 0, deadline = 0, period = 0;
  } attributes;
  if (::syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
  attributes.runtime = static_cast<std::uint64_t>(kSlice.count());
  ::syscall(SYS_sched_setattr, 0, &attributes, 0);
}

}  // namespace danmakud::pipeline
