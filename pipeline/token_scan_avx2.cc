// This file alone is compiled for AVX2: nothing in it may be an inline function that another file has, too, or the
// linker could take the one from here for all.
//
// Source of the steps: see flat_object.h.
#include "pipeline/token_scan_avx2.h"

#ifdef __x86_64__

#include <immintrin.h>

namespace danmakud::pipeline {
namespace {

constexpr std::size_t kStep = 64;
static_assert(kTokenScanSlack == 8, "as many places are written at a time");

// A byte is white space, or an operator once 0x20 is set in it, where it equals what stands here for its lower half.
// kNone ends in 4, and what stands in its place does not: no byte of such a half equals them.
constexpr char kNone = 0x64;
alignas(16) constexpr char kSpaces[] = {' ',   kNone, kNone, kNone, 0x11,  kNone, kNone, kNone,
                                        kNone, '\t',  '\n',  kNone, kNone, '\r',  kNone, kNone};
alignas(16) constexpr char kOperators[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0};

__m256i table(const char* of) {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(of)));
}

// 64 bytes.
struct Piece {
  __m256i low, high;
};

Piece piece_at(const char* at) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)),
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32))};
}

// A bit a byte.
std::uint64_t bits_of(__m256i low, __m256i high) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
         static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(high))) << 32;
}

std::uint64_t equal(Piece piece, __m256i to) {
  return bits_of(_mm256_cmpeq_epi8(piece.low, to), _mm256_cmpeq_epi8(piece.high, to));
}
bool holds(Piece piece, __m256i byte) {
  const __m256i found = _mm256_or_si256(_mm256_cmpeq_epi8(piece.low, byte), _mm256_cmpeq_epi8(piece.high, byte));
  return _mm256_testz_si256(found, found) == 0;
}
std::uint64_t at_most(Piece piece, __m256i limit) {
  return bits_of(_mm256_cmpeq_epi8(_mm256_min_epu8(piece.low, limit), piece.low),
                 _mm256_cmpeq_epi8(_mm256_min_epu8(piece.high, limit), piece.high));
}
std::uint64_t spaces_in(Piece piece) {
  const __m256i spaces = table(kSpaces);
  return bits_of(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(spaces, piece.low), piece.low),
                 _mm256_cmpeq_epi8(_mm256_shuffle_epi8(spaces, piece.high), piece.high));
}
std::uint64_t operators_in(Piece piece) {
  const __m256i operators = table(kOperators), lower = _mm256_set1_epi8(0x20);
  return bits_of(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(operators, piece.low), _mm256_or_si256(piece.low, lower)),
                 _mm256_cmpeq_epi8(_mm256_shuffle_epi8(operators, piece.high), _mm256_or_si256(piece.high, lower)));
}

// Each bit becomes the sum, without carry, of itself and those below.
std::uint64_t summed(std::uint64_t bits) {
  const __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(bits)), _mm_set1_epi8(-1), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

// Eight places at a time, so that their number is seldom asked: what is written behind the last is written over.
std::uint32_t* write_places(std::uint64_t bits, std::uint32_t first, std::uint32_t* out) {
  std::uint32_t* const end = out + _mm_popcnt_u64(bits);
  const auto write = [&](std::size_t at) {
    out[at] = first + static_cast<std::uint32_t>(_tzcnt_u64(bits));
    bits &= bits - 1;
  };
  do {
    write(0), write(1), write(2), write(3), write(4), write(5), write(6), write(7);
    out += kTokenScanSlack;
  } while (out < end);
  return end;
}

}  // namespace

// A token is an operator, or what is no space and stands behind none but a space, an operator or a string.
[[gnu::flatten]] std::size_t find_tokens_by_avx2(const char* bytes, std::size_t size, std::uint32_t* const tokens) {
  char last[kStep];
  std::uint32_t* end = tokens;
  std::uint64_t in_string = 0;  // all bits set where the piece before ended within one
  std::uint64_t after_scalar = 0, faults = 0;
  for (std::size_t at = 0; at < size; at += kStep) {
    const char* from = bytes + at;
    if (size - at < kStep) {
      for (std::size_t byte = 0; byte < kStep; ++byte) last[byte] = at + byte < size ? from[byte] : ' ';
      from = last;
    }
    const Piece piece = piece_at(from);
    if (holds(piece, _mm256_set1_epi8('\\'))) return 0;
    const std::uint64_t quotes = equal(piece, _mm256_set1_epi8('"'));
    const std::uint64_t strings = summed(quotes) ^ in_string;  // each with its opening quote, without its closing one
    in_string = 0 - (strings >> 63);
    faults |= strings & at_most(piece, _mm256_set1_epi8(0x1F));
    const std::uint64_t operators = operators_in(piece);
    const std::uint64_t scalars = ~(operators | spaces_in(piece));
    const std::uint64_t unquoted = scalars & ~quotes;
    const std::uint64_t begins = operators | (scalars & ~(unquoted << 1 | after_scalar));
    after_scalar = unquoted >> 63;
    end = write_places(begins & ~(strings ^ quotes), static_cast<std::uint32_t>(at), end);
  }
  return faults != 0 || in_string != 0 ? 0 : static_cast<std::size_t>(end - tokens);
}

}  // namespace danmakud::pipeline

#else

namespace danmakud::pipeline {

std::size_t find_tokens_by_avx2(const char*, std::size_t, std::uint32_t*) {
  return 0;
}

}  // namespace danmakud::pipeline

#endif
