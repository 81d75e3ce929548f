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

char* write_without_runs(std::string_view word, char* out, char32_t& last) {
  for (const char* at = word.data(); at != word.data() + word.size();) {
    const char32_t c = matchers::decode_utf8(at);
    if (c != last) out = matchers::encode_utf8(c, out);
    last = c;
  }
  return out;
}

// The words without spaces between them and without runs; `keep_plus_ones` for a text that is nothing else.
std::string join_words(std::string_view folded, bool keep_plus_ones) {
  std::string out(folded.size(), '\0');
  char* end = out.data();
  char32_t last = U' ';
  while (!folded.empty()) {
    const std::string_view word = folded.substr(0, folded.find(' '));
    if (keep_plus_ones || !is_plus_one(word)) end = write_without_runs(word, end, last);
    folded.remove_prefix(std::min(word.size() + 1, folded.size()));
  }
  out.resize(static_cast<std::size_t>(end - out.data()));
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

// What is there twice begins again by the half.
bool may_repeat(std::string_view text) {
  const std::size_t half = text.size() / 2;
  const std::string_view begin = text.substr(0, std::min<std::size_t>(text.size() - half, 3));
  return text.substr(0, half + begin.size()).find(begin, 1) != std::string_view::npos;
}

}  // namespace

std::string text_core(std::string_view folded) {
  std::string core = join_words(folded, /*keep_plus_ones=*/false);
  if (core.empty()) core = join_words(folded, /*keep_plus_ones=*/true);
  if (!may_repeat(core)) return core;
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
