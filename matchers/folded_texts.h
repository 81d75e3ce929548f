// Many folded texts in one buffer, as the scanner takes them: '\n' between each two. The buffer is kept for the next
// ones.
//
// Thread: one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "matchers/joined_texts.h"

namespace danmakud::matchers {

class FoldedTexts {
 public:
  void clear();
  void add(std::string_view text);  // valid UTF-8; allocates only when the buffer must grow

  std::size_t size() const { return starts_.size(); }
  std::u32string_view operator[](std::size_t index) const { return JoinedTexts{joined(), starts_}[index]; }
  std::u32string_view joined() const { return std::u32string_view(buffer_).substr(0, used_); }
  std::span<const std::uint32_t> starts() const { return starts_; }  // of each text in joined()

 private:
  std::u32string buffer_;  // as long as it ever had to be
  std::size_t used_ = 0;
  std::vector<std::uint32_t> starts_;
};

}  // namespace danmakud::matchers
