#include "matchers/revealed_text.h"

#include <algorithm>

namespace danmakud::matchers {

Span RevealedText::as_written(Span in_revealed) const {
  const auto written = [this](std::uint32_t at, bool is_end) {
    std::int64_t shift = 0;
    for (const Piece& piece : pieces) {
      if (at < piece.revealed.begin || (is_end && at == piece.revealed.begin)) break;
      const bool within = is_end ? at <= piece.revealed.end : at < piece.revealed.end;
      if (within) return is_end ? piece.written.end : piece.written.begin;
      shift = std::int64_t{piece.written.end} - piece.revealed.end;
    }
    return static_cast<std::uint32_t>(at + shift);
  };
  return {written(in_revealed.begin, /*is_end=*/false), written(in_revealed.end, /*is_end=*/true)};
}

bool RevealedText::is_told(Span in_revealed) const {
  std::uint32_t plain = in_revealed.end - in_revealed.begin;
  bool doubtful = false;
  for (const Piece& piece : pieces) {
    const std::uint32_t begin = std::max(piece.revealed.begin, in_revealed.begin);
    const std::uint32_t end = std::min(piece.revealed.end, in_revealed.end);
    if (!piece.doubtful || begin >= end) continue;
    plain -= end - begin;
    doubtful = true;
  }
  return !doubtful || plain >= 2;
}

std::u32string RevealedText::surely(std::u32string_view written) const {
  std::u32string out;
  if (std::ranges::all_of(pieces, &Piece::doubtful)) return out;
  std::u32string_view rest = text;
  for (const Piece& piece : pieces) {
    const Span span = piece.doubtful ? piece.written : piece.revealed;
    const std::size_t before = piece.revealed.begin - (text.size() - rest.size());
    out += rest.substr(0, before);
    out += (piece.doubtful ? written : text).substr(span.begin, span.end - span.begin);
    rest = std::u32string_view(text).substr(piece.revealed.end);
  }
  return out += rest;
}

}  // namespace danmakud::matchers
