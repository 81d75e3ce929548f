#include "daemon/ticket_line.h"

#include <array>

#include <fmt/format.h>
#include <simdjson.h>

#include "daemon/printable.h"

namespace danmakud::daemon {

namespace {

using simdjson::dom::element;

std::string text_of(const element& object, std::string_view name) {
  std::string_view text;
  return object[name].get(text) == simdjson::SUCCESS ? printable(text) : std::string();
}

std::int64_t number_at(const element& object, std::string_view pointer) {
  std::int64_t number = 0;
  return object.at_pointer(pointer).get(number) == simdjson::SUCCESS ? number : 0;
}

// "312 users", "1 user", "12 users +3": with the anonymous behind the plus.
std::string complainers(const element& ticket) {
  const std::int64_t users = number_at(ticket, "/duplicates/users");
  const std::int64_t anonymous = number_at(ticket, "/duplicates/anonymous");
  if (users == 0) return fmt::format("{} unknown", anonymous);
  const std::string known = fmt::format("{} user{}", users, users == 1 ? "" : "s");
  return anonymous == 0 ? known : fmt::format("{} +{}", known, anonymous);
}

}  // namespace

std::string ticket_line(std::string_view json) {
  simdjson::dom::parser parser;
  element ticket;
  if (parser.parse(simdjson::padded_string(json)).get(ticket) != simdjson::SUCCESS) return {};
  const std::string text = text_of(ticket, "text");
  return fmt::format("{} {:<8}{:>14}  {:<17} {}  {}{}{}", text_of(ticket, "priority"), text_of(ticket, "change"),
                     complainers(ticket), text_of(ticket, "team"), text_of(ticket, "serial"), text_of(ticket, "title"),
                     text.empty() ? "" : ": ", text);
}

}  // namespace danmakud::daemon
