// The folds, one character or sixteen at a time, against a slow and obvious one: list the folded characters, then cut,
// join and cap them step by step.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "matchers/fold.h"
#include "matchers/fold_table.h"
#include "matchers/utf8.h"

using namespace danmakud::matchers;

namespace {

std::u32string mapped(std::string_view text) {
  std::u32string out;
  for (const char* at = text.data(); at != text.data() + text.size();) {
    const char32_t c = folded(decode_utf8(at));
    if (c != kFoldDrop) out += c;
  }
  return out;
}

// Runs of separators to one each, those at the ends and between Han to none.
std::u32string with_separators_settled(std::u32string_view in) {
  std::u32string out;
  for (std::size_t at = 0; at < in.size(); ++at) {
    if (in[at] != kFoldSeparator) {
      out += in[at];
      continue;
    }
    std::size_t next = at;
    while (next < in.size() && in[next] == kFoldSeparator) ++next;
    const bool at_an_end = at == 0 || next == in.size();
    if (!at_an_end && !(is_han(in[at - 1]) && is_han(in[next]))) out += U' ';
    at = next - 1;
  }
  return out;
}

std::u32string with_repeats_capped(std::u32string_view in) {
  std::u32string out;
  for (const char32_t c : in) {
    if (out.size() < 2 || out[out.size() - 1] != c || out[out.size() - 2] != c) out += c;
  }
  return out;
}

std::string encoded(std::u32string_view in) {
  std::string out;
  for (const char32_t c : in) append_utf8(c, out);
  return out;
}

std::string fold_at_once(std::string_view text) {
  std::vector<char32_t> room(text.size() + kFoldSlack);
  return encoded(std::u32string_view(room.data(), fold_to(text, room.data())));
}

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const std::string_view text = std::string_view(bytes).substr(0, valid_utf8_length(bytes));
  const std::string fast = fold(text);
  require(fast == encoded(with_repeats_capped(with_separators_settled(mapped(text)))));
  require(fold_at_once(text) == fast);
  require(fold(fast) == fast);
  require(is_valid_utf8(fast) && fast.find('\n') == std::string::npos);
  require(fast.size() <= max_folded_bytes(text.size()));
  const FoldedText with_origin = fold_with_origin(text);
  require(with_origin.text == fast);
  for (const auto& [at, origin] : with_origin.characters) {
    require(at < fast.size() && origin.begin < origin.end && origin.end <= text.size());
  }
  return 0;
}
