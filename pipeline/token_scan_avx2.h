// The tokens of lines, as simdjson's first stage finds them, where the bytes are known to be UTF-8: without validating
// them again, and without escapes, it takes a little more than half of the instructions. By AVX2: where there is
// AVX-512, simdjson's own is as good.
#pragma once

#include <cstddef>
#include <cstdint>

namespace danmakud::pipeline {

// Writes where the tokens begin, ascending, as offsets, and says how many there are. 0: there are none, or simdjson
// must say: a backslash, a control character within a string, a string that does not end. Requires: UTF-8, room for
// size + kTokenScanSlack of them, a processor that can.
inline constexpr std::size_t kTokenScanSlack = 8;
std::size_t find_tokens_by_avx2(const char* bytes, std::size_t size, std::uint32_t* tokens);

}  // namespace danmakud::pipeline
