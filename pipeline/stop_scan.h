// Finds the bytes that end a plain run within a JSON string (string_stops.h): quotes, backslashes, control characters.
#pragma once

#include <cstddef>
#include <cstdint>

namespace danmakud::pipeline {

// A bit a byte, the lowest first, for the 64 bytes of each word; what is beyond `size` in the last word means nothing.
// Requires: whole words of bytes readable. By AVX2 where the processor can.
void find_stops(const char* bytes, std::size_t size, std::uint64_t* words);

void find_stops_plainly(const char* bytes, std::size_t size, std::uint64_t* words);  // as any processor can
void find_stops_by_avx2(const char* bytes, std::size_t size, std::uint64_t* words);  // requires: one that can

}  // namespace danmakud::pipeline
