// Asking a KeyFilter about sixteen places at once, by AVX-512: what it gives is what the plain way gives.
#pragma once

#include <cstddef>
#include <cstdint>

namespace danmakud::matchers {

// A key's hash: a character, turned and mixed with the next one as often as there is one, the upper half folded in.
inline constexpr int kKeyTurn = 7, kKeyFold = 14;

// As KeyFilter::places_in(). Requires: places + key_size - 1 characters, at most 64 places, a processor that can.
std::uint64_t places_by_avx512(const char32_t* text, std::size_t places, std::size_t key_size,
                               const std::uint32_t* bits, std::uint32_t mask);

}  // namespace danmakud::matchers
