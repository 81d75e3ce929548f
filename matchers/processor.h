// What the processor at hand can do.
#pragma once

namespace danmakud::matchers {

// What the files compiled for AVX-512 need of it.
inline bool has_avx512() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") &&
         __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2");
#else
  return false;
#endif
}

}  // namespace danmakud::matchers
