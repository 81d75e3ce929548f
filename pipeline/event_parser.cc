#include "pipeline/event_parser.h"

#include <array>
#include <bit>
#include <cstring>
#include <optional>

#include "pipeline/event_reader.h"

namespace danmakud::pipeline {
namespace {

constexpr WallTime kFirstPlausibleTime = std::chrono::sys_days{std::chrono::January / 1 / 2000};
constexpr std::chrono::hours kClockTolerance{24};

using What = RejectReason::What;

What what_of(simdjson::error_code error) {
  switch (error) {
    case simdjson::EMPTY:
      return What::empty;
    case simdjson::STRING_ERROR:
      return What::bad_escape;
    case simdjson::UNESCAPED_CHARS:
      return What::control_character;
    case simdjson::UNCLOSED_STRING:
      return What::open_string;
    case simdjson::NUMBER_ERROR:
      return What::bad_number;
    case simdjson::DEPTH_ERROR:
      return What::too_deep;
    case simdjson::UTF8_ERROR:
      return What::no_utf8;
    case simdjson::INCORRECT_TYPE:
      return What::no_object;
    default:
      return What::no_json;
  }
}

std::string_view string_in(const simdjson::dom::element& value) {
  std::string_view text;
  return value.get(text) == simdjson::SUCCESS ? text : std::string_view{};
}

void write_text(const MemberValue& value, std::string& out) {
  if (value.type == JsonType::large_integer) {
    out = std::to_string(static_cast<std::uint64_t>(value.integer));
  } else if (value.type == JsonType::integer) {
    out = std::to_string(value.integer);
  } else {
    out = value.text;
  }
}

enum class Fit : std::uint8_t { good, bad_type, too_large };

Fit fit_strings(const simdjson::dom::array& array) {
  Fit fit = array.size() > kMaxAttachments ? Fit::too_large : Fit::good;
  for (const simdjson::dom::element item : array) {
    if (!item.is_string()) return Fit::bad_type;
    if (string_in(item).size() > kMaxMemberBytes) fit = Fit::too_large;
  }
  return fit;
}

Fit fit(const MemberRule& rule, const MemberValue& value) {
  if (rule.kind == MemberKind::integer) return value.is_integer() ? Fit::good : Fit::bad_type;
  if (!value.is_string()) return rule.kind == MemberKind::id && value.is_integer() ? Fit::good : Fit::bad_type;
  return value.text.size() > rule.max_bytes ? Fit::too_large : Fit::good;
}

Fit fit(const Members& members, std::size_t index) {
  const MemberValue& value = members.values[index];
  if (value.type == JsonType::null) return Fit::good;
  if (kMembers[index].kind != MemberKind::strings) return fit(kMembers[index], value);
  return value.type == JsonType::array ? fit_strings(members.attachments) : Fit::bad_type;
}

// As `==`, but compared where it stands: of a size that is known, it takes no call.
template <std::size_t Size>
bool is(std::string_view name, const char (&known)[Size]) {
  return name.size() == Size - 1 && std::memcmp(name.data(), known, Size - 1) == 0;
}

EventType type_named(std::string_view name) {
  if (is(name, "comment")) return EventType::comment;
  if (is(name, "private_message")) return EventType::private_message;
  return is(name, "feedback") ? EventType::feedback : EventType::unknown;
}

// A role of a later version is a viewer: better a ticket too many than a complaint lost.
Role role_named(std::string_view name) {
  for (const Role role : {Role::streamer, Role::assistant, Role::moderator, Role::bot}) {
    if (name == to_string(role)) return role;
  }
  return Role::viewer;
}

// Given and not the empty string.
bool filled(const Members& members, Member member) {
  return members.has(member) && !(members[member].is_string() && members[member].text.empty());
}

std::optional<Rejection> find_misfit(const Members& members, EventType type) {
  if (members.is_plain) return std::nullopt;
  for (std::uint32_t left = members.given; left != 0; left &= left - 1) {
    const auto index = static_cast<std::size_t>(std::countr_zero(left));
    const Fit result = fit(members, index);
    if (result == Fit::good) continue;
    const What what = result == Fit::too_large ? What::too_large : What::wrong_type;
    return Rejection{{what, static_cast<Member>(index), members.values[index].type}, type};
  }
  return std::nullopt;
}

std::optional<Rejection> find_missing(const Members& members, EventType type, const Origin& origin) {
  const auto missing = [&](Member member) { return Rejection{{What::missing, member}, type}; };
  const bool needs_text = type != EventType::feedback, needs_room = type != EventType::private_message;
  const bool needs_user = type != EventType::comment;
  if (needs_text && !members.has(Member::text)) return missing(Member::text);
  if (needs_room && !filled(members, Member::room_id) && origin.room_id.empty()) return missing(Member::room_id);
  if (needs_user && !filled(members, Member::user_id) && !filled(members, Member::user_key))
    return missing(Member::user_id);
  return std::nullopt;
}

std::optional<Rejection> find_fault(const Members& members, EventType type, const Origin& origin) {
  if (!members.has(Member::type)) return Rejection{{What::missing, Member::type}, type};
  if (type == EventType::unknown && members[Member::type].is_string()) {
    return Rejection{{What::unknown_type}, type};
  }
  if (auto misfit = find_misfit(members, type)) return misfit;
  return find_missing(members, type, origin);
}

std::optional<WallTime> plausible_time(const Members& members, WallTime received) {
  if (!members.has(Member::ts_ms) || members[Member::ts_ms].type != JsonType::integer) return std::nullopt;
  const std::int64_t ms = members[Member::ts_ms].integer;
  if (ms < to_ms(kFirstPlausibleTime) || ms > to_ms(received + kClockTolerance)) return std::nullopt;
  return from_ms(ms);
}

EventView view_of(const Members& members, EventType type, WallTime received) {
  EventView view;
  view.type = type;
  if (members.has(Member::text)) view.text = members[Member::text].text;
  if (members.has(Member::role)) view.role = role_named(members[Member::role].text);
  const std::optional<WallTime> written = plausible_time(members, received);
  view.has_time = written.has_value();
  view.at = written.value_or(received);
  return view;
}

std::string_view usual_channel(EventType type) {
  switch (type) {
    case EventType::comment:
      return "danmaku";
    case EventType::private_message:
      return "private_message";
    case EventType::feedback:
      return "button";
    case EventType::unknown:
      break;
  }
  return {};
}

void fill_defaults(Event& event, const Origin& origin) {
  if (event.platform.empty()) event.platform = origin.platform;
  if (event.room_id.empty()) event.room_id = origin.room_id;
  if (event.channel.empty()) event.channel = usual_channel(event.type);
  if (event.user_id == "0") event.user_id.clear();
}

EventType type_in(const Members& members) {
  return members.has(Member::type) ? type_named(members[Member::type].text) : EventType::unknown;
}

}  // namespace

struct EventParser::Impl {
  std::variant<EventView, Rejection> view(std::string_view& event, Framing framing, const Origin& origin,
                                          WallTime received) {
    if (const auto error = reader.read(event, framing)) return Rejection{{what_of(error)}};
    const Members& members = reader.members();
    const EventType type = type_in(members);
    if (auto fault = find_fault(members, type, origin)) return *fault;
    return view_of(members, type, received);
  }

  EventReader reader;
};

EventParser::EventParser() : impl_(std::make_unique<Impl>()) {}
EventParser::~EventParser() = default;

void EventParser::expect(std::string_view bytes, bool is_utf8) {
  impl_->reader.expect(bytes, is_utf8);
}

// Flattened for the same reason as EventReader::read.
[[gnu::flatten]] std::variant<EventView, Rejection> EventParser::parse_line(std::string_view& line,
                                                                            const Origin& origin, WallTime received) {
  return impl_->view(line, Framing::lines, origin, received);
}

std::variant<EventView, Rejection> EventParser::parse_view(std::string_view event, const Origin& origin,
                                                           WallTime received) {
  return impl_->view(event, Framing::single, origin, received);
}

Event EventParser::parse_whole(std::string_view bytes, const Origin& origin, WallTime received, SteadyTime read_at) {
  Event event;
  impl_->reader.expect(bytes, /*is_utf8=*/true);
  const bool is_read = impl_->reader.read(bytes, Framing::single) == simdjson::SUCCESS;
  impl_->reader.expect({}, /*is_utf8=*/true);
  if (!is_read) return event;
  const Members& members = impl_->reader.members();
  const EventView view = view_of(members, type_in(members), received);
  event.type = view.type;
  event.role = view.role;
  event.has_time = view.has_time;
  event.at = view.at;
  event.received = received;
  event.read_at = read_at;
  for (std::uint32_t left = members.given; left != 0; left &= left - 1) {
    const auto index = static_cast<std::size_t>(std::countr_zero(left));
    if (kMembers[index].field != nullptr) write_text(members.values[index], event.*kMembers[index].field);
  }
  const MemberValue& position = members[Member::stream_pos_ms];
  if (members.has(Member::stream_pos_ms) && position.type == JsonType::integer) event.stream_pos_ms = position.integer;
  if (members.has(Member::attachments)) {
    const simdjson::dom::array attachments = members.attachments;
    for (const simdjson::dom::element item : attachments) event.attachments.emplace_back(string_in(item));
  }
  fill_defaults(event, origin);
  return event;
}

}  // namespace danmakud::pipeline
