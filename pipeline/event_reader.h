// One line of JSON, parsed and validated whole; the known members with their last values. Internal to the event parser.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <simdjson.h>

#include "pipeline/event_members.h"
#include "pipeline/line_tokens.h"
#include "pipeline/member_value.h"

namespace danmakud::pipeline {

// Values hold until the reader's next call.
struct Members {
  std::uint32_t given = 0;                              // a bit a member
  std::array<MemberValue, kMembers.size() + 1> values;  // the last one: of names that are no member's
  simdjson::dom::element attachments;                   // of the member of this name, where it is an array

  // null counts as not given.
  bool has(Member member) const {
    return (given >> static_cast<unsigned>(member) & 1u) != 0 && (*this)[member].type != JsonType::null;
  }
  const MemberValue& operator[](Member member) const { return values[static_cast<std::size_t>(member)]; }
};

class EventReader {
 public:
  EventReader();
  void expect(std::string_view bytes) { tokens_.expect(bytes); }  // see EventParser
  // `line` must have kBlockSlackBytes readable behind it. INCORRECT_TYPE: valid JSON, but no object.
  simdjson::error_code read(std::string_view line);
  const Members& members() const { return members_; }

 private:
  bool read_flat(std::string_view line, simdjson::error_code& error);  // false: read_padded() must say
  simdjson::error_code read_padded(std::string_view line);
  simdjson::error_code read_again(std::string_view line);  // with a number that simdjson cannot hold

  MemberValue& place(std::size_t index);  // in kMembers

  LineTokens tokens_;
  simdjson::dom::parser parser_;
  Members members_;
};

}  // namespace danmakud::pipeline
