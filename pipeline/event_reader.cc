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
  if (line.size() > parser_.capacity() || line.find('\\') != std::string_view::npos) return false;
  auto& stages = *parser_.implementation;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(line.data());
  error = stages.stage1(bytes, line.size(), simdjson::stage1_mode::regular);
  if (error != simdjson::SUCCESS) return true;
  members_.given = 0;
  const FlatObject object(line, {stages.structural_indexes.get(), stages.n_structural_indexes});
  return object.visit([this](std::string_view name, const MemberValue& value) { keep(name, value); });
}

simdjson::error_code EventReader::read_padded(std::string_view line) {
  simdjson::dom::object object;
  const auto error = parser_.parse(line.data(), line.size(), /*realloc_if_needed=*/false).get_object().get(object);
  if (error != simdjson::SUCCESS) return error;
  members_.given = 0;
  for (const auto [name, element] : object) {
    keep(name, value_of(element));
    if (name == rule_of(Member::attachments).name) members_.attachments = element;
  }
  return simdjson::SUCCESS;
}

// Of a name that stands twice the last value counts.
void EventReader::keep(std::string_view name, const MemberValue& value) {
  const std::size_t index = find_member(name);
  if (index == kMembers.size()) return;
  const std::uint32_t bit = 1u << index;
  members_.given = value.type == JsonType::null ? members_.given & ~bit : members_.given | bit;
  members_.values[index] = value;
}

}  // namespace danmakud::pipeline
