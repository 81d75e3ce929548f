#include "tools/labelled_comments.h"

#include <stdexcept>
#include <unordered_map>

#include "tools/labelled_rows.h"
#include "tools/recorded_comments.h"

namespace danmakud::tools {
namespace {

using Label = LabelledComment::Label;

constexpr std::size_t kCommentColumns = 4;

Label label_named(const std::string& name, const std::string& where) {
  if (name == "no") return Label::no;
  if (name == "maybe") return Label::maybe;
  if (name == "sure") return Label::sure;
  throw std::runtime_error(where + ": label must be no, maybe or sure (got " + name + ")");
}

bool is_teaching(const std::string& use, const std::string& where) {
  if (use != "teach" && use != "judge")
    throw std::runtime_error(where + ": use must be teach or judge (got " + use + ")");
  return use == "teach";
}

// By event, without texts.
std::unordered_map<std::string, LabelledComment> read_labels(const std::string& path) {
  std::unordered_map<std::string, LabelledComment> labels;
  std::size_t line = 1;  // the header
  for (const std::vector<std::string>& cells : read_tsv(path)) {
    const std::string where = path + ":" + std::to_string(++line);
    if (cells.size() != kCommentColumns) {
      throw std::runtime_error(where + ": must have 4 columns (got " + std::to_string(cells.size()) + ")");
    }
    LabelledComment& comment = labels[cells[0]];
    comment.label = label_named(cells[1], where);
    comment.category = cells[2];
    comment.teaches = is_teaching(cells[3], where);
  }
  return labels;
}

}  // namespace

std::vector<LabelledComment> read_comments(const std::string& labels, const std::string& recording) {
  std::unordered_map<std::string, LabelledComment> by_event = read_labels(labels);
  std::vector<LabelledComment> comments;
  for_each_recorded(recording, [&](const pipeline::Event& event) {
    const auto found = by_event.find(event.id);
    if (found == by_event.end()) return;
    LabelledComment& comment = comments.emplace_back(found->second);
    comment.text = event.text;
    comment.room_id = event.room_id;
  });
  return comments;
}

std::set<std::string> judging_rooms(const std::vector<LabelledComment>& comments) {
  std::set<std::string> rooms;
  for (const LabelledComment& comment : comments) {
    if (!comment.teaches) rooms.insert(comment.room_id);
  }
  return rooms;
}

}  // namespace danmakud::tools
