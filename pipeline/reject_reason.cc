#include "pipeline/reject_reason.h"

#include <string_view>

namespace danmakud::pipeline {
namespace {

std::string_view json_name(JsonType type) {
  switch (type) {
    case JsonType::array:
      return "array";
    case JsonType::object:
      return "object";
    case JsonType::string:
      return "string";
    case JsonType::boolean:
      return "boolean";
    case JsonType::null:
      return "null";
    case JsonType::integer:
    case JsonType::large_integer:
    case JsonType::real:
      break;
  }
  return "number";
}

std::string_view wanted(MemberKind kind) {
  switch (kind) {
    case MemberKind::string:
      break;
    case MemberKind::id:
      return "must be a string or an integer";
    case MemberKind::integer:
      return "must be an integer";
    case MemberKind::strings:
      return "must be an array of strings";
  }
  return "must be a string";
}

std::string_view wrong_with_event(RejectReason::What what) {
  using enum RejectReason::What;
  switch (what) {
    case empty:
      return "event: is empty";
    case bad_escape:
      return "event: holds a string with an invalid escape";
    case control_character:
      return "event: holds a string with an unescaped control character";
    case open_string:
      return "event: ends within a string";
    case bad_number:
      return "event: holds a number that is malformed or out of range";
    case too_deep:
      return "event: is nested too deeply";
    case no_utf8:
      return "event: is no valid UTF-8";
    case no_object:
      return "event: must be an object";
    case unknown_type:
      return "type: must be comment, private_message or feedback";
    default:
      return "event: is no valid JSON";
  }
}

std::string too_large(const MemberRule& rule) {
  if (rule.kind == MemberKind::strings) return "at most 16, of at most 2048 bytes each";
  return "over " + std::to_string(rule.max_bytes) + " bytes";
}

}  // namespace

RejectCode RejectReason::code() const {
  switch (what) {
    case What::no_utf8:
      return RejectCode::bad_utf8;
    case What::no_object:
    case What::wrong_type:
      return RejectCode::bad_type;
    case What::unknown_type:
      return RejectCode::unknown_type;
    case What::missing:
      return RejectCode::missing_member;
    case What::too_large:
      return RejectCode::too_large;
    default:
      return RejectCode::bad_json;
  }
}

std::string RejectReason::words() const {
  if (what < What::missing) return std::string(wrong_with_event(what));
  const MemberRule& rule = rule_of(member);
  const std::string name = std::string(rule.name).append(": ");
  if (what == What::missing) return name + "missing";
  if (what == What::too_large) return name + too_large(rule);
  return std::string(name).append(wanted(rule.kind)).append(", got ").append(json_name(got));
}

}  // namespace danmakud::pipeline
