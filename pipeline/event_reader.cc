// In a file of its own, flattened: inlined whole, simdjson costs a third less than in a large function.
#include "pipeline/event_reader.h"

#include <new>
#include <optional>
#include <string>

#include "pipeline/block.h"
#include "pipeline/wide_numbers.h"

namespace danmakud::pipeline {

static_assert(kBlockSlackBytes >= simdjson::SIMDJSON_PADDING);

namespace {
constexpr std::size_t kUsualLineBytes = 16'384;  // longer lines make the parser grow
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
}  // namespace

EventReader::EventReader() {
  if (parser_.allocate(kUsualLineBytes, kMaxDepth) != simdjson::SUCCESS) throw std::bad_alloc();
}

[[gnu::flatten]] simdjson::error_code EventReader::read(std::string_view line) {
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  const auto error = read_padded(line);
  return error == simdjson::NUMBER_ERROR ? read_again(line) : error;
}

[[gnu::noinline, gnu::cold]] simdjson::error_code EventReader::read_again(std::string_view line) {
  std::optional<std::string> narrow = without_wide_numbers(line);
  if (!narrow) return simdjson::NUMBER_ERROR;
  const std::size_t size = narrow->size();
  narrow->reserve(size + kBlockSlackBytes);
  return read_padded({narrow->data(), size});
}

simdjson::error_code EventReader::read_padded(std::string_view line) {
  simdjson::dom::object object;
  const auto error = parser_.parse(line.data(), line.size(), /*realloc_if_needed=*/false).get_object().get(object);
  if (error != simdjson::SUCCESS) return error;
  members_.given = 0;
  for (const auto [name, value] : object) {
    const std::size_t index = find_member(name);
    if (index == kMembers.size()) continue;
    const std::uint32_t bit = 1u << index;
    members_.given = value.is_null() ? members_.given & ~bit : members_.given | bit;
    members_.values[index] = value;
  }
  return simdjson::SUCCESS;
}

}  // namespace danmakud::pipeline
