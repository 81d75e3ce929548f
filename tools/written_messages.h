// Messages that were written for this project: what they teach stands in their file, not in anybody's labels.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "matchers/rule.h"
#include "tools/screener.h"

namespace danmakud::tools {

struct WrittenMessage {
  std::string text;
  std::string category;  // empty: complains of nothing

  bool is_complaint() const { return !category.empty(); }
};

// A TSV file of categories ("none": no complaint) and texts. Throws std::runtime_error naming file and line.
std::vector<WrittenMessage> read_written(const std::string& path);

// What the rules give as examples of themselves: their matches are of their category; their counter-examples complain
// of nothing where no other rule finds anything in them.
std::vector<WrittenMessage> examples_of(std::span<const matchers::Rule> rules, Screener& screener);

// The same as comments, of rules of technical.*: what viewers of any room may say of the stream.
std::vector<WrittenMessage> stream_examples_of(std::span<const matchers::Rule> rules, Screener& screener);

}  // namespace danmakud::tools
