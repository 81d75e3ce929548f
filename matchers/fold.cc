#include "matchers/fold.h"

#include <algorithm>

#include "matchers/fold_avx512.h"
#include "matchers/fold_table.h"
#include "matchers/processor.h"
#include "matchers/utf8.h"

namespace danmakud::matchers {
namespace {

// Reads a character, moves behind it, and gives what it folds to. Of three bytes, as Han is, or of one: straight from
// the table.
inline char32_t next_folded(const char*& at) {
  const char32_t lead = byte_at(at);
  char32_t c = lead;
  if (lead - 0xE0 < 0x10) {
    c = (lead & 0x0F) << 12 | (byte_at(at + 1) & 0x3Fu) << 6 | (byte_at(at + 2) & 0x3Fu);
    at += 3;
  } else if (lead < 0x80) {
    ++at;
  } else {
    return folded(decode_utf8(at));
  }
  const std::uint16_t small = kFoldSmall[c];
  return small == kFoldRare ? folded_rare(c) : small;
}

// The one pass. `sink.put(character, begin, end)` takes each folded character with the span that it came from.
template <class Sink>
void fold_into(std::string_view text, Sink& sink) {
  const char* const start = text.data();
  const char* const stop = start + text.size();
  const auto offset = [&](const char* at) { return static_cast<std::uint32_t>(at - start); };
  char32_t last = 0, before_last = 0;  // what was put; 0: nothing yet
  const char* gap = nullptr;           // where the separators since `last` began
  const char* gap_end = nullptr;
  for (const char* at = start; at != stop;) {
    const char* const begin = at;
    const char32_t c = next_folded(at);
    if (c <= kFoldSeparator) {
      if (c == kFoldSeparator && last != 0) {
        if (gap == nullptr) gap = begin;
        gap_end = at;
      }
      continue;
    }
    if (gap != nullptr) {
      if (!is_han(last) || !is_han(c)) {
        sink.put(U' ', offset(gap), offset(gap_end));
        last = U' ';
      }
      gap = nullptr;
    }
    if (c == last && c == before_last) continue;
    sink.put(c, offset(begin), offset(at));
    before_last = last;
    last = c;
  }
}

class CharacterSink {
 public:
  explicit CharacterSink(char32_t* out) : end_(out) {}
  void put(char32_t c, std::uint32_t, std::uint32_t) { *end_++ = c; }
  char32_t* end() const { return end_; }

 private:
  char32_t* end_;
};

class Utf8Sink {
 public:
  Utf8Sink(std::size_t original_bytes, std::string& out) : out_(out) {
    out_.resize(max_folded_bytes(original_bytes));
    end_ = out_.data();
  }
  void put(char32_t c, std::uint32_t, std::uint32_t) { end_ = encode_utf8(c, end_); }
  std::uint32_t size() const { return static_cast<std::uint32_t>(end_ - out_.data()); }
  void finish() { out_.resize(size()); }

 private:
  std::string& out_;
  char* end_;
};

class OriginSink {
 public:
  OriginSink(std::size_t original_bytes, FoldedText& out)
      : text_(original_bytes, out.text), characters_(out.characters) {
    characters_.reserve(original_bytes);
  }
  void put(char32_t c, std::uint32_t begin, std::uint32_t end) {
    characters_.push_back({text_.size(), {begin, end}});
    text_.put(c, begin, end);
  }
  void finish() { text_.finish(); }

 private:
  Utf8Sink text_;
  std::vector<FoldedText::Character>& characters_;
};

// The character that holds a byte of the folded text.
const FoldedText::Character& character_at(const FoldedText& folded, std::uint32_t byte) {
  return std::ranges::upper_bound(folded.characters, byte, {}, &FoldedText::Character::at)[-1];
}

}  // namespace

char32_t* fold_to(std::string_view text, char32_t* out) {
  static const bool is_wide = has_avx512();
  char32_t* const end = is_wide ? fold_by_avx512(text.data(), text.size(), out) : nullptr;
  return end != nullptr ? end : fold_plainly_to(text, out);
}

char32_t* fold_plainly_to(std::string_view text, char32_t* out) {
  CharacterSink sink(out);
  fold_into(text, sink);
  return sink.end();
}

std::string fold(std::string_view text) {
  std::string out;
  Utf8Sink sink(text.size(), out);
  fold_into(text, sink);
  sink.finish();
  return out;
}

FoldedText fold_with_origin(std::string_view text) {
  FoldedText out;
  OriginSink sink(text.size(), out);
  fold_into(text, sink);
  sink.finish();
  return out;
}

Span original_span(const FoldedText& folded, Span in_folded) {
  if (in_folded.begin >= in_folded.end || in_folded.end > folded.text.size()) return {};
  return {character_at(folded, in_folded.begin).origin.begin, character_at(folded, in_folded.end - 1).origin.end};
}

}  // namespace danmakud::matchers
