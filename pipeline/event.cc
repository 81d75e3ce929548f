#include "pipeline/event.h"

namespace danmakud::pipeline {

std::string_view to_string(EventType type) {
  switch (type) {
    case EventType::comment:
      return "comment";
    case EventType::private_message:
      return "private_message";
    case EventType::feedback:
      return "feedback";
    case EventType::unknown:
      break;
  }
  return "unknown";
}

std::string_view to_string(Role role) {
  switch (role) {
    case Role::viewer:
      break;
    case Role::streamer:
      return "streamer";
    case Role::assistant:
      return "assistant";
    case Role::moderator:
      return "moderator";
    case Role::bot:
      return "bot";
  }
  return "viewer";
}

std::string_view to_string(RejectCode code) {
  switch (code) {
    case RejectCode::bad_json:
      return "bad_json";
    case RejectCode::bad_utf8:
      return "bad_utf8";
    case RejectCode::missing_member:
      return "missing_member";
    case RejectCode::bad_type:
      return "bad_type";
    case RejectCode::too_large:
      return "too_large";
    case RejectCode::unknown_type:
      return "unknown_type";
    case RejectCode::busy:
      break;
  }
  return "busy";
}

}  // namespace danmakud::pipeline
