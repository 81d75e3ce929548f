#include "pipeline/fingerprint.h"

#include <algorithm>
#include <vector>

#include <xxhash.h>

#include "matchers/utf8.h"

namespace danmakud::pipeline {
namespace {

// "+1" folds to the word "1"; some write "+10086", and runs of ones fold to "11".
bool is_plus_one(std::string_view word) {
  return word == "1" || word == "11" || word == "10086";
}

void append_without_runs(std::string_view word, std::string& out, char32_t& last) {
  for (const char* at = word.data(); at != word.data() + word.size();) {
    const char32_t c = matchers::decode_utf8(at);
    if (c != last) matchers::append_utf8(c, out);
    last = c;
  }
}

// The words without spaces between them and without runs; `keep_plus_ones` for a text that is nothing else.
std::string join_words(std::string_view folded, bool keep_plus_ones) {
  std::string out;
  char32_t last = U' ';
  while (!folded.empty()) {
    const std::string_view word = folded.substr(0, folded.find(' '));
    if (keep_plus_ones || !is_plus_one(word)) append_without_runs(word, out, last);
    folded.remove_prefix(std::min(word.size() + 1, folded.size()));
  }
  return out;
}

// The shortest p such that text[i] == text[i - p] for all i >= p (Knuth, Morris, Pratt's failure function).
std::size_t period(std::string_view text) {
  std::vector<std::size_t> border(text.size() + 1, 0);
  for (std::size_t end = 1, length = 0; end < text.size(); ++end) {
    while (length > 0 && text[end] != text[length]) length = border[length];
    if (text[end] == text[length]) ++length;
    border[end + 1] = length;
  }
  return text.size() - border[text.size()];
}

}  // namespace

std::string text_core(std::string_view folded) {
  std::string core = join_words(folded, /*keep_plus_ones=*/false);
  if (core.empty()) core = join_words(folded, /*keep_plus_ones=*/true);
  const std::size_t once = period(core);
  if (2 * once <= core.size()) core.resize(once);  // a last repeat that was cut off goes, too
  return core;
}

std::uint64_t hash_text(std::string_view folded) {
  const std::string core = text_core(folded);
  return XXH3_64bits(core.data(), core.size());
}

std::uint64_t hash_rule(std::string_view rule_id) {
  return XXH3_64bits(rule_id.data(), rule_id.size());
}

}  // namespace danmakud::pipeline
