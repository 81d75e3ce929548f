// In a file of its own, flattened: inlined whole, either way of reading costs a third less than in a large function.
#include "pipeline/event_reader.h"

#include <new>
#include <optional>
#include <string>

#include "pipeline/block.h"
#include "pipeline/flat_object.h"
#include "pipeline/wide_numbers.h"

namespace danmakud::pipeline {

static_assert(kBlockSlackBytes >= simdjson::SIMDJSON_PADDING);

namespace {
constexpr std::size_t kUsualLineBytes = 16'384;  // longer lines make the parser grow
constexpr std::uint32_t kKnownMembers = (1u << kMembers.size()) - 1;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

JsonType type_of(const simdjson::dom::element& value) {
  using simdjson::dom::element_type;
  switch (value.type()) {
    case element_type::ARRAY:
      return JsonType::array;
    case element_type::OBJECT:
      return JsonType::object;
    case element_type::STRING:
      return JsonType::string;
    case element_type::BOOL:
      return JsonType::boolean;
    case element_type::INT64:
      return JsonType::integer;
    case element_type::UINT64:
      return JsonType::large_integer;
    case element_type::DOUBLE:
      return JsonType::real;
    case element_type::NULL_VALUE:
      break;
  }
  return JsonType::null;
}

MemberValue value_of(const simdjson::dom::element& element) {
  MemberValue value;
  value.type = type_of(element);
  if (value.type == JsonType::string) value.text = element;
  if (value.type == JsonType::integer) value.integer = element;
  if (value.type == JsonType::large_integer) value.integer = static_cast<std::int64_t>(std::uint64_t{element});
  return value;
}

constexpr bool takes_text(MemberKind kind) {
  return kind == MemberKind::string || kind == MemberKind::id;
}
constexpr bool takes_number(MemberKind kind) {
  return kind == MemberKind::integer || kind == MemberKind::id;
}

template <bool takes(MemberKind)>
consteval std::uint32_t members_without() {
  std::uint32_t members = 0;
  for (std::size_t index = 0; index < kMembers.size(); ++index)
    members |= takes(kMembers[index].kind) ? 0 : 1u << index;
  return members;
}

// Takes the members of a flat object. The expected one is what followed the last one when that was read before.
class FlatMembers {
 public:
  FlatMembers(Members& members, MemberOrder& order) : members_(members), order_(order) {}

  const char* expects(const char* quote) {
    const std::size_t index = order_[index_];
    const char* const behind = behind_name(quote, index);
    if (behind != nullptr) index_ = index;
    return behind;
  }
  void name(std::string_view name) {
    const std::size_t index = find_member(name);
    if (index < kMembers.size()) order_[index_] = static_cast<std::uint8_t>(index);
    index_ = index;
  }

  // Of a name that stands twice the last value counts.
  void string(std::string_view text) {
    strings_ |= 1u << index_;
    take(JsonType::string, text);
  }
  void integer(std::int64_t number) {
    integers_ |= 1u << index_;
    take(JsonType::integer, {}).integer = number;
  }
  void literal(JsonType type) {
    literals_ |= 1u << index_;
    take(type, {});
  }

  void finish(std::size_t bytes) {
    constexpr std::uint32_t kNoText = members_without<takes_text>(), kNoNumber = members_without<takes_number>();
    members_.given = (strings_ | integers_ | literals_) & kKnownMembers;
    const std::uint32_t unfit = (strings_ & kNoText) | (integers_ & kNoNumber) | (literals_ & kKnownMembers);
    members_.is_plain = unfit == 0 && bytes <= kMaxMemberBytes && has_short_id();
  }

 private:
  bool has_short_id() const {
    return !members_.has(Member::id) || members_[Member::id].text.size() <= kMaxEventIdBytes;
  }

  MemberValue& take(JsonType type, std::string_view text) {
    MemberValue& value = members_.values[index_];
    value.type = type;
    value.text = text;
    return value;
  }

  Members& members_;
  MemberOrder& order_;
  std::size_t index_ = kMembers.size() + 1;
  std::uint32_t strings_ = 0, integers_ = 0, literals_ = 0;  // a bit a member
};

}  // namespace

EventReader::EventReader() {
  if (parser_.allocate(kUsualLineBytes, kMaxDepth) != simdjson::SUCCESS) throw std::bad_alloc();
}

[[gnu::flatten]] simdjson::error_code EventReader::read(std::string_view& event, Framing framing) {
  const std::string_view seen = stops_.seen_of(event);
  if (!seen.empty() && read_flat(seen, event, framing)) return simdjson::SUCCESS;
  if (framing == Framing::lines) event = event.substr(0, event.find('\n'));
  return seen.empty() ? read_unseen(event) : read_by_simdjson(event);
}

bool EventReader::read_flat(std::string_view seen, std::string_view& event, Framing framing) {
  FlatMembers members(members_, order_);
  const char* const behind = FlatObject(seen, framing, stops_).read(members);
  if (behind == nullptr) return false;
  const auto size = static_cast<std::size_t>(behind - event.data());
  if (size != event.size() && !(framing == Framing::lines && *behind == '\n')) return false;
  event = event.substr(0, size);
  members.finish(size);
  return true;
}

[[gnu::flatten, gnu::noinline]] simdjson::error_code EventReader::read_unseen(std::string_view event) {
  const std::string_view seen = stops_.seen_alone(event);
  return !seen.empty() && read_flat(seen, event, Framing::single) ? simdjson::SUCCESS : read_by_simdjson(event);
}

[[gnu::noinline]] simdjson::error_code EventReader::read_by_simdjson(std::string_view event) {
  if (event.starts_with(kByteOrderMark)) event.remove_prefix(kByteOrderMark.size());
  const auto error = read_padded(event);
  return error == simdjson::NUMBER_ERROR ? read_again(event) : error;
}

[[gnu::cold]] simdjson::error_code EventReader::read_again(std::string_view event) {
  std::optional<std::string> narrow = without_wide_numbers(event);
  if (!narrow) return simdjson::NUMBER_ERROR;
  const std::size_t size = narrow->size();
  narrow->reserve(size + kBlockSlackBytes);
  return read_padded({narrow->data(), size});
}

[[gnu::flatten, gnu::noinline]] simdjson::error_code EventReader::read_padded(std::string_view event) {
  simdjson::dom::object object;
  const auto error = parser_.parse(event.data(), event.size(), /*realloc_if_needed=*/false).get_object().get(object);
  if (error != simdjson::SUCCESS) return error;
  members_.given = 0;
  members_.is_plain = false;
  for (const auto [name, element] : object) {
    const std::size_t index = find_member(name);
    members_.given |= 1u << index & kKnownMembers;
    members_.values[index] = value_of(element);
    if (name == rule_of(Member::attachments).name) members_.attachments = element;
  }
  return simdjson::SUCCESS;
}

}  // namespace danmakud::pipeline
