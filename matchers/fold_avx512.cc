// This file alone is compiled for AVX-512: nothing in it may be an inline function that another file has, too, or the
// linker could take the one from here for all.
#include "matchers/fold_avx512.h"

#ifdef __x86_64__

#include <cstdint>

#include <immintrin.h>

#include "matchers/fold_table.h"

namespace danmakud::matchers {
namespace {

constexpr std::uint64_t kAll = ~std::uint64_t{0};
constexpr std::uint32_t kLanes = 16;

// Of a character's four bytes, the first one on top, and by that one's upper half: the bits that are the character's,
// and how far down they have to come once they are drawn together.
constexpr std::uint32_t kOne = 0x7F000000, kTwo = 0x1F3F0000, kThree = 0x0F3F3F00, kFour = 0x073F3F3F;
alignas(64) constexpr std::uint32_t kOwnBits[] = {kOne, kOne, kOne, kOne, kOne, kOne, kOne,   kOne,
                                                  0,    0,    0,    0,    kTwo, kTwo, kThree, kFour};
alignas(64) constexpr std::uint32_t kDown[] = {18, 18, 18, 18, 18, 18, 18, 18, 0, 0, 0, 0, 12, 12, 6, 0};

struct Bytes {
  std::uint8_t of[64];
};
template <class Function>
constexpr Bytes bytes_of(Function function) {
  Bytes bytes{};
  for (unsigned at = 0; at < 64; ++at) bytes.of[at] = static_cast<std::uint8_t>(function(at));
  return bytes;
}
alignas(64) constexpr Bytes kPlaces = bytes_of([](unsigned at) { return at; });
alignas(64) constexpr Bytes kFourOfEach = bytes_of([](unsigned at) { return at / 4; });
alignas(64) constexpr Bytes kFirstOnTop = bytes_of([](unsigned at) { return 3 - at % 4; });

std::uint32_t first(std::uint32_t count) {
  return _bzhi_u32(~0u, count);
}

// The characters that stand in the next bytes: at most one for each lane, none that is cut off.
struct Piece {
  __m512i bytes;
  std::uint64_t leads;  // first bytes of characters
  std::uint32_t count;  // of them that are taken
};

Piece next_piece(const char* at, std::size_t left) {
  const std::uint64_t inside = _bzhi_u64(kAll, static_cast<std::uint32_t>(left < 64 ? left : 64));
  const __m512i bytes = _mm512_maskz_loadu_epi8(inside, at);
  const std::uint64_t leads = _mm512_mask_cmpgt_epi8_mask(inside, bytes, _mm512_set1_epi8(-65));
  const auto whole = static_cast<std::uint32_t>(_mm_popcnt_u64(leads)) - (left > 64 ? 1 : 0);
  return {bytes, leads, whole < kLanes ? whole : kLanes};
}

std::size_t bytes_of_first(std::uint32_t count, const Piece& piece, std::size_t left) {
  const std::size_t next = _tzcnt_u64(_pdep_u64(std::uint64_t{1} << count, piece.leads));
  return next < left ? next : left;  // 64: there is no next one
}

// Of `a` the bits that are in the mask, of `b` the others.
__m512i mixed(std::uint32_t mask, __m512i a, __m512i b) {
  return _mm512_ternarylogic_epi32(_mm512_set1_epi32(static_cast<int>(mask)), a, b, 0xCA);
}

// A character to a lane. Lanes beyond the count hold the first one again. No multiplication draws the bits together:
// those of 512 bits make the processor lower its clock, for all that follows.
__m512i characters_of(const Piece& piece) {
  const __m512i starts = _mm512_maskz_compress_epi8(piece.leads, _mm512_load_si512(&kPlaces));
  const __m512i four_each = _mm512_permutexvar_epi8(_mm512_load_si512(&kFourOfEach), starts);
  const __m512i places = _mm512_add_epi8(four_each, _mm512_load_si512(&kFirstOnTop));
  const __m512i encoded = _mm512_permutexvar_epi8(places, piece.bytes);
  const __m512i kind = _mm512_srli_epi32(encoded, 28);
  const __m512i own = _mm512_and_si512(encoded, _mm512_permutexvar_epi32(kind, _mm512_load_si512(kOwnBits)));
  const __m512i by_two = mixed(0x003F'003F, own, _mm512_srli_epi32(own, 2));    // of 6 bits and 6: 12
  const __m512i together = mixed(0xFFF, by_two, _mm512_srli_epi32(by_two, 4));  // of 12 and 12: 24
  return _mm512_srlv_epi32(together, _mm512_permutexvar_epi32(kind, _mm512_load_si512(kDown)));
}

__m512i folded_lanes(__m512i characters) {
  const __m512i index = _mm512_min_epu32(characters, _mm512_set1_epi32(kFoldSmallSize));  // behind the table: kFoldRare
  return _mm512_and_si512(_mm512_i32gather_epi32(index, kFoldSmall, 2), _mm512_set1_epi32(0xFFFF));
}

std::uint32_t han_among(__m512i lanes) {
  const __m512i from_first = _mm512_sub_epi32(lanes, _mm512_set1_epi32(kFirstSmallHan));
  return _mm512_cmplt_epu32_mask(from_first, _mm512_set1_epi32(kSmallHanCount));
}

// What was written last; 0: nothing.
struct Before {
  char32_t last = 0;
  bool is_second = false;  // one that equals it stands before it
};

Before before(const char32_t* begin, const char32_t* end) {
  if (end == begin) return {};
  return {end[-1], end - begin > 1 && end[-1] == end[-2]};
}

// The lanes to be written: characters, and of the separators before one the last, where they become a space. A
// character's Han neighbour beyond a run of separators is told by a sum, whose carry passes through the run.
std::uint32_t kept(std::uint32_t characters, std::uint32_t separators, std::uint32_t han, char32_t last) {
  const std::uint32_t last_is_han = last - kFirstSmallHan < kSmallHanCount ? 1 : 0;
  const std::uint32_t behind_han = separators + ((han << 1 | last_is_han) & separators);
  std::uint32_t spaced = separators << 1 & characters & ~(behind_han & han);
  if (last == 0) spaced &= ~(characters & -characters);
  return characters | spaced >> 1;
}

// Writes the lanes that are kept, but of equal ones no third. The lanes behind them are written over by what follows.
char32_t* write(__m512i lanes, std::uint32_t keep, Before before, char32_t* out) {
  const __m512i settled = _mm512_maskz_compress_epi32(static_cast<__mmask16>(keep), lanes);
  const __m512i shifted = _mm512_alignr_epi32(settled, _mm512_set1_epi32(static_cast<int>(before.last)), 15);
  const std::uint32_t repeats = _mm512_cmpeq_epi32_mask(settled, shifted);
  const std::uint32_t thirds = repeats & (repeats << 1 | (before.is_second ? 1 : 0));
  const std::uint32_t put = first(static_cast<std::uint32_t>(_mm_popcnt_u32(keep))) & ~thirds;
  _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(static_cast<__mmask16>(put), settled));
  return out + _mm_popcnt_u32(put);
}

}  // namespace

// A separator that ends a piece is left to the next one, too: so nothing but what was written has to be known there.
char32_t* fold_by_avx512(const char* text, std::size_t size, char32_t* const out) {
  char32_t* end = out;
  for (Before known; size != 0; known = before(out, end)) {
    const Piece piece = next_piece(text, size);
    const __m512i lanes = folded_lanes(characters_of(piece));
    if (_mm512_testn_epi32_mask(lanes, _mm512_set1_epi32(~kFoldRare)) != 0) return nullptr;  // kFoldDrop or kFoldRare
    const __mmask16 separating = _mm512_cmpeq_epi32_mask(lanes, _mm512_set1_epi32(kFoldSeparator));
    const std::uint32_t all = first(piece.count), separators = separating & all;
    const std::uint32_t keep = kept(all & ~separators, separators, han_among(lanes), known.last);
    end = write(_mm512_mask_set1_epi32(lanes, separating, ' '), keep, known, end);
    std::size_t taken = bytes_of_first(piece.count, piece, size);
    if (taken == size) break;
    taken = bytes_of_first(piece.count - (separators >> (piece.count - 1)), piece, size);
    text += taken;
    size -= taken;
  }
  return end;
}

}  // namespace danmakud::matchers

#else

namespace danmakud::matchers {

char32_t* fold_by_avx512(const char*, std::size_t, char32_t*) {
  return nullptr;
}

}  // namespace danmakud::matchers

#endif
