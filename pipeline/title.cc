#include "pipeline/title.h"

namespace danmakud::pipeline {
namespace {

std::string_view way_of(EventType type) {
  switch (type) {
    case EventType::comment:
      return "弹幕";
    case EventType::private_message:
      return "私信";
    case EventType::feedback:
      return "反馈";
    case EventType::unknown:
      break;
  }
  return "其他";
}

}  // namespace

std::string title_of(std::string_view category_name, const Event& event) {
  std::string title(category_name);
  title += " · ";
  if (event.room_id.empty()) return title += way_of(event.type);
  return title.append("房间 ").append(event.room_id);
}

}  // namespace danmakud::pipeline
