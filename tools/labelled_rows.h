// Labelled texts as they lie in TSV files (columns and meaning: LABELING.md beside them), for the trainer and the
// evaluation.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/event.h"

namespace danmakud::tools {

// The lines of a file, plain or .gz, without empty ones. Throws std::runtime_error naming the file.
std::vector<std::string> read_lines(const std::string& path);

// The cells of each line behind the header. Throws like read_lines().
std::vector<std::vector<std::string>> read_tsv(const std::string& path);

struct LabelledRow {
  std::string text, category, source, channel;
  std::vector<std::string> alt;
  bool is_complaint = false;
  bool is_certain = false;  // the category and all of `alt` agree on is_complaint
  bool is_by_hand = false;
};

// Throws std::runtime_error naming file and line where columns are missing.
std::vector<LabelledRow> read_labelled(const std::string& path);

// The way in by which a text of this channel would have come.
pipeline::EventType event_type_of(std::string_view channel);

// The label that a ticket's category stands for; empty for `other` and families of no label.
std::string_view label_of(std::string_view category);

}  // namespace danmakud::tools
