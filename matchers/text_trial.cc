#include "matchers/text_trial.h"

namespace danmakud::matchers {

void TextTrial::begin(std::u32string_view text) {
  text_ = text;
  characters_.reset();
  tried_.clear(patterns_.size());
  matched_.clear(patterns_.size());
}

bool TextTrial::matches(std::uint32_t pattern) {
  if (tried_.insert(pattern) && matches_anywhere(pattern)) matched_.insert(pattern);
  return matched_.contains(pattern);
}

void TextTrial::know(std::uint32_t pattern) {
  tried_.insert(pattern);
  matched_.insert(pattern);
}

bool TextTrial::matches_anywhere(std::uint32_t id) {
  if (!characters_) characters_ = bloom_of(text_);
  if (!demands_[id].are_met_by(*characters_)) return false;
  const CompiledPattern& pattern = patterns_[id];
  if (!pattern.word.empty()) return text_.find(pattern.word) != std::u32string_view::npos;
  return pattern.bits ? pattern.bits->matches(text_) : runner_.find(*pattern.program, text_).has_value();
}

std::optional<Span> TextTrial::find(std::uint32_t id) {
  if (!matches(id)) return std::nullopt;
  const CompiledPattern& pattern = patterns_[id];
  if (pattern.word.empty()) return pattern.bits ? pattern.bits->find(text_) : runner_.find(*pattern.program, text_);
  const std::size_t at = text_.find(pattern.word);
  return Span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + pattern.word.size())};
}

}  // namespace danmakud::matchers
