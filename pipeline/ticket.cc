#include "pipeline/ticket.h"

#include <algorithm>

namespace danmakud::pipeline {
namespace {

constexpr std::array<std::string_view, 4> kPriorities{"P0", "P1", "P2", "P3"};
constexpr std::array<std::string_view, 2> kStatuses{"observed", "pending"};
constexpr std::array<std::string_view, 3> kChanges{"created", "grown", "raised"};

template <class Enum, std::size_t N>
std::string_view name_of(Enum value, const std::array<std::string_view, N>& names) {
  return names[static_cast<std::size_t>(value)];
}

template <class Enum, std::size_t N>
std::optional<Enum> find_name(std::string_view text, const std::array<std::string_view, N>& names) {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view to_string(Priority priority) {
  return name_of(priority, kPriorities);
}
std::string_view to_string(TicketStatus status) {
  return name_of(status, kStatuses);
}
std::string_view to_string(Change change) {
  return name_of(change, kChanges);
}

std::optional<Priority> parse_priority(std::string_view text) {
  return find_name<Priority>(text, kPriorities);
}
std::optional<TicketStatus> parse_status(std::string_view text) {
  return find_name<TicketStatus>(text, kStatuses);
}

}  // namespace danmakud::pipeline
