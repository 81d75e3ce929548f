// Why an event was refused, in a few bytes: a body of some megabytes may hold millions that are. The words are put
// together when it is told.
#pragma once

#include <cstdint>
#include <string>

#include "pipeline/event.h"
#include "pipeline/event_members.h"
#include "pipeline/member_value.h"

namespace danmakud::pipeline {

struct RejectReason {
  enum class What : std::uint8_t {
    empty,
    bad_escape,
    control_character,
    open_string,
    bad_number,
    too_deep,
    no_json,
    no_utf8,
    no_object,
    unknown_type,
    // Of a member:
    missing,
    wrong_type,
    too_large
  };
  What what = What::no_json;
  Member member{};
  JsonType got{};  // where it is of the wrong type

  RejectCode code() const;
  std::string words() const;  // names the member and what was wrong with it: "text: must be a string, got number"
  friend bool operator==(const RejectReason&, const RejectReason&) = default;
};

}  // namespace danmakud::pipeline
