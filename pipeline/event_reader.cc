// In a file of its own, flattened: inlined whole, simdjson costs a third less than in a large function.
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

}  // namespace

EventReader::EventReader() {
  if (parser_.allocate(kUsualLineBytes, kMaxDepth) != simdjson::SUCCESS) throw std::bad_alloc();
}

[[gnu::flatten]] simdjson::error_code EventReader::read(std::string_view line) {
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  simdjson::error_code error = simdjson::SUCCESS;
  if (read_flat(line, error)) return error;
  error = read_padded(line);
  return error == simdjson::NUMBER_ERROR ? read_again(line) : error;
}

[[gnu::noinline, gnu::cold]] simdjson::error_code EventReader::read_again(std::string_view line) {
  std::optional<std::string> narrow = without_wide_numbers(line);
  if (!narrow) return simdjson::NUMBER_ERROR;
  const std::size_t size = narrow->size();
  narrow->reserve(size + kBlockSlackBytes);
  return read_padded({narrow->data(), size});
}

bool EventReader::read_flat(std::string_view line, simdjson::error_code& error) {
  const std::uint32_t* const tokens = tokens_.of(line, error);
  if (tokens == nullptr) return error != simdjson::CAPACITY;
  if (tokens_.has_backslash() && line.find('\\') != std::string_view::npos) return false;
  members_.given = 0;
  const FlatObject object(tokens_.base(), tokens, tokens_.end_of(line));
  const std::uint32_t* const behind =
      object.read([this](std::string_view name) -> MemberValue& { return place(find_member_in_place(name)); });
  if (behind != nullptr) tokens_.pass(behind);
  return behind != nullptr;
}

simdjson::error_code EventReader::read_padded(std::string_view line) {
  simdjson::dom::object object;
  const auto error = parser_.parse(line.data(), line.size(), /*realloc_if_needed=*/false).get_object().get(object);
  if (error != simdjson::SUCCESS) return error;
  members_.given = 0;
  for (const auto [name, element] : object) {
    place(find_member(name)) = value_of(element);
    if (name == rule_of(Member::attachments).name) members_.attachments = element;
  }
  return simdjson::SUCCESS;
}

// Where a member's value goes. Of a name that stands twice the last value counts.
MemberValue& EventReader::place(std::size_t index) {
  members_.given |= 1u << index & kKnownMembers;
  return members_.values[index];
}

}  // namespace danmakud::pipeline
