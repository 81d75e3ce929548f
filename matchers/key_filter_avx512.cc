// Compiled for AVX-512, as fold_avx512.cc: nothing in it may be an inline function that another file has, too.
#include "matchers/key_filter_avx512.h"

#ifdef __x86_64__

#include <immintrin.h>

namespace danmakud::matchers {
namespace {

constexpr std::size_t kLanes = 16;

__m512i lanes_from(const char32_t* text, std::uint32_t inside) {
  return _mm512_maskz_loadu_epi32(static_cast<__mmask16>(inside), text);
}

}  // namespace

std::uint64_t places_by_avx512(const char32_t* text, std::size_t places, std::size_t key_size,
                               const std::uint32_t* bits, std::uint32_t mask) {
  std::uint64_t passing = 0;
  for (std::size_t at = 0; at < places; at += kLanes) {
    const std::uint32_t inside = _bzhi_u32(0xFFFF, static_cast<std::uint32_t>(places - at));
    __m512i hash = lanes_from(text + at, inside);
    for (std::size_t next = 1; next < key_size; ++next)
      hash = _mm512_xor_si512(_mm512_rol_epi32(hash, kKeyTurn), lanes_from(text + at + next, inside));
    hash = _mm512_xor_si512(hash, _mm512_srli_epi32(hash, kKeyFold));
    const __m512i bit = _mm512_and_si512(hash, _mm512_set1_epi32(static_cast<int>(mask)));
    const __m512i words = _mm512_i32gather_epi32(_mm512_srli_epi32(bit, 5), bits, 4);
    const std::uint32_t held = _mm512_test_epi32_mask(_mm512_rorv_epi32(words, bit), _mm512_set1_epi32(1));
    passing |= std::uint64_t{held & inside} << at;
  }
  return passing;
}

}  // namespace danmakud::matchers

#else

namespace danmakud::matchers {

std::uint64_t places_by_avx512(const char32_t*, std::size_t, std::size_t, const std::uint32_t*, std::uint32_t) {
  return 0;
}

}  // namespace danmakud::matchers

#endif
