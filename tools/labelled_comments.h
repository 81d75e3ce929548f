// Recorded comments that were read and labelled by hand: read_comments.tsv. It names events of the recording, which has
// their texts; these are not ours to give away.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace danmakud::tools {

struct LabelledComment {
  // `sure`: everybody would call it a complaint; `maybe`: some would.
  enum class Label : std::uint8_t { no, maybe, sure };

  std::string text, room_id;
  Label label = Label::no;
  std::string category;  // as in LABELING.md; "-" of one that complains of nothing
  bool teaches = false;  // those of the other rooms are kept for judging
};

// `labels`: a TSV file of events, labels, categories, and "teach" or "judge". Those of which `recording` has the event,
// in its order. Throws std::runtime_error naming the file, and the line where it is wrong.
std::vector<LabelledComment> read_comments(const std::string& labels, const std::string& recording);

// Where comments are kept for judging: nothing that is said there teaches.
std::set<std::string> judging_rooms(const std::vector<LabelledComment>& comments);

}  // namespace danmakud::tools
