#include "matchers/pattern_words.h"

#include <utility>

namespace danmakud::matchers {

void add_written_words(const PatternNode& node, std::set<std::u32string>& out) {
  std::u32string word;
  const auto end_word = [&] {
    if (word.size() > 1) out.insert(std::move(word));
    word.clear();
  };
  for (const PatternNode& child : node.children) {
    if (node.kind == PatternNode::Kind::sequence && child.kind == PatternNode::Kind::literal) {
      word += child.c;
    } else {
      end_word();
      add_written_words(child, out);
    }
  }
  end_word();
}

}  // namespace danmakud::matchers
