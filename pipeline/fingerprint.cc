#include "pipeline/fingerprint.h"

#include <vector>

#include <xxhash.h>

#include "matchers/utf8.h"

namespace danmakud::pipeline {
namespace {

// "+1" folds to the word "1"; some write "+10086", and runs of ones fold to "11".
bool is_plus_one(std::string_view word) {
  return word == "1" || word == "11" || word == "10086";
}

void trim_plus_ones(std::string_view& folded) {
  for (std::size_t cut = folded.rfind(' '); cut != folded.npos; cut = folded.rfind(' ')) {
    if (!is_plus_one(folded.substr(cut + 1))) break;
    folded = folded.substr(0, cut);
  }
  for (std::size_t cut = folded.find(' '); cut != folded.npos; cut = folded.find(' ')) {
    if (!is_plus_one(folded.substr(0, cut))) break;
    folded.remove_prefix(cut + 1);
  }
}

std::string drop_spaces_and_runs(std::string_view folded) {
  std::string out;
  char32_t last = U' ';
  for (const char* at = folded.data(); at != folded.data() + folded.size();) {
    const char32_t c = matchers::decode_utf8(at);
    if (c == U' ' || c == last) continue;
    matchers::append_utf8(c, out);
    last = c;
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
  trim_plus_ones(folded);
  std::string core = drop_spaces_and_runs(folded);
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
