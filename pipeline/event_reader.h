// One event's JSON, parsed and validated whole; the known members with their last values. Internal to the event parser.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <simdjson.h>

#include "pipeline/block.h"
#include "pipeline/event_members.h"
#include "pipeline/member_value.h"
#include "pipeline/string_stops.h"

namespace danmakud::pipeline {

// Values hold until the reader's next call.
struct Members {
  std::uint32_t given = 0;                              // a bit a member
  std::array<MemberValue, kMembers.size() + 1> values;  // the last one: of names that are no member's
  simdjson::dom::element attachments;                   // of the member of this name, where it is an array
  bool is_plain = false;                                // every value is seen to be what its member takes

  // null counts as not given.
  bool has(Member member) const {
    return (given >> static_cast<unsigned>(member) & 1u) != 0 && (*this)[member].type != JsonType::null;
  }
  const MemberValue& operator[](Member member) const { return values[static_cast<std::size_t>(member)]; }
};

// By a member, which one came behind it last: a source writes them in one order. The last two stand for a name that is
// no member's, and for the line's begin.
using MemberOrder = std::array<std::uint8_t, kMembers.size() + 2>;

class EventReader {
 public:
  EventReader();
  void expect(std::string_view bytes, bool is_utf8) { stops_.expect(bytes, is_utf8); }  // see EventParser
  // The first event of a message, at whose end `event` is cut. kBlockSlackBytes must be readable behind the message.
  // INCORRECT_TYPE: valid JSON, but no object.
  simdjson::error_code read(std::string_view& event, Framing framing);
  const Members& members() const { return members_; }

 private:
  bool read_flat(std::string_view seen, std::string_view& event, Framing framing);  // false: simdjson must say
  simdjson::error_code read_unseen(std::string_view event);
  simdjson::error_code read_by_simdjson(std::string_view event);
  simdjson::error_code read_padded(std::string_view event);
  simdjson::error_code read_again(std::string_view event);  // with a number that simdjson cannot hold

  StringStops stops_;
  simdjson::dom::parser parser_;
  Members members_;
  MemberOrder order_{};
};

}  // namespace danmakud::pipeline
