// Asks for a cache line ahead of its use.
#pragma once

namespace danmakud::pipeline {

// GCC takes a function that does nothing but prefetch for one without effect, and drops its calls; the empty statement
// keeps it from that.
inline void fetch_line(const void* at) {
  __builtin_prefetch(at);
  asm volatile("" : : "r"(at));
}

}  // namespace danmakud::pipeline
