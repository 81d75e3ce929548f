// Folding sixteen characters at once, by AVX-512 with VBMI and VBMI2: what it gives is what the plain pass gives.
//
// Characters are taken from their bytes as in Clausecker and Lemire, "Transcoding Unicode Characters with AVX-512
// Instructions" (2023): the places of first bytes are drawn together, and four bytes from each of them. They are looked
// up in the fold's table by one gather; separators are settled as bits of a word; what stays is drawn together.
#pragma once

#include <cstddef>

namespace danmakud::matchers {

// As fold_to(). Null: left to the plain pass, as a character is dropped or rare; one text of a hundred. Requires: a
// processor that can; room for `size` and 16 more characters.
char32_t* fold_by_avx512(const char* text, std::size_t size, char32_t* out);

}  // namespace danmakud::matchers
