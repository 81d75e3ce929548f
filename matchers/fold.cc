#include "matchers/fold.h"

#include "matchers/fold_avx512.h"
#include "matchers/fold_table.h"
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
  explicit Utf8Sink(std::string& out) : out_(out) {}
  void put(char32_t c, std::uint32_t, std::uint32_t) { append_utf8(c, out_); }

 private:
  std::string& out_;
};

class OriginSink {
 public:
  explicit OriginSink(FoldedText& out) : out_(out) {}

  void put(char32_t c, std::uint32_t begin, std::uint32_t end) {
    append_utf8(c, out_.text);
    out_.start.resize(out_.text.size(), begin);
    out_.end.resize(out_.text.size(), end);
  }

 private:
  FoldedText& out_;
};

bool has_avx512() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") &&
         __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2");
#else
  return false;
#endif
}

}  // namespace

char32_t* fold_to(std::string_view text, char32_t* out) {
  static const bool is_wide = has_avx512();
  char32_t* const end = is_wide ? fold_by_avx512(text.data(), text.size(), out) : nullptr;
  if (end != nullptr) return end;
  CharacterSink sink(out);
  fold_into(text, sink);
  return sink.end();
}

std::string fold(std::string_view text) {
  std::string out;
  Utf8Sink sink(out);
  fold_into(text, sink);
  return out;
}

FoldedText fold_with_origin(std::string_view text) {
  FoldedText out;
  OriginSink sink(out);
  fold_into(text, sink);
  return out;
}

Span original_span(const FoldedText& folded, Span in_folded) {
  if (in_folded.begin >= in_folded.end || in_folded.end > folded.text.size()) return {};
  return {folded.start[in_folded.begin], folded.end[in_folded.end - 1]};
}

}  // namespace danmakud::matchers
