#include "matchers/folded_texts.h"

#include "matchers/fold.h"

namespace danmakud::matchers {

void FoldedTexts::clear() {
  used_ = 0;
  starts_.clear();
}

void FoldedTexts::add(std::string_view text) {
  const std::size_t most = used_ + 1 + text.size() + kFoldSlack;
  if (buffer_.size() < most) buffer_.resize(2 * most);
  if (!starts_.empty()) buffer_[used_++] = U'\n';
  starts_.push_back(static_cast<std::uint32_t>(used_));
  char32_t* const begin = buffer_.data() + used_;
  used_ += static_cast<std::size_t>(fold_to(text, begin) - begin);
}

}  // namespace danmakud::matchers
