// This file alone is compiled for AVX2: nothing in it may be an inline function that another file has, too, or the
// linker could take the one from here for all.
#include "pipeline/stop_scan.h"

#ifdef __x86_64__

#include <immintrin.h>

namespace danmakud::pipeline {
namespace {

std::uint32_t stops_in(const char* at) {
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
  const __m256i quotes = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"'));
  const __m256i backslashes = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'));
  const __m256i controls = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, _mm256_set1_epi8(0x1F)), bytes);
  return static_cast<std::uint32_t>(
      _mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(quotes, backslashes), controls)));
}

}  // namespace

void find_stops_by_avx2(const char* bytes, std::size_t size, std::uint64_t* words) {
  for (const char* const end = bytes + size; bytes < end; bytes += 64)
    *words++ = stops_in(bytes) | static_cast<std::uint64_t>(stops_in(bytes + 32)) << 32;
}

}  // namespace danmakud::pipeline

#else

namespace danmakud::pipeline {

void find_stops_by_avx2(const char*, std::size_t, std::uint64_t*) {}

}  // namespace danmakud::pipeline

#endif
