#include "adapters/sources/event_mapping.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>

#include <date/date.h>
#include <fmt/format.h>
#include <simdjson.h>

#include "adapters/sources/json_values.h"
#include "adapters/sources/source_event.h"
#include "pipeline/event_members.h"
#include "pipeline/json_object.h"

namespace danmakud::adapters {
namespace {

using pipeline::JsonObject;
using simdjson::dom::element;

struct Shipped {
  std::string_view name;
  EventMapping mapping;
};

const std::array<Shipped, 2>& shipped() {
  static const std::array<Shipped, 2> kShipped{{
      {"cloudevents",
       {{{"id", "/id"},
         {"ts_ms", "/time"},
         {"text", "/data/text"},
         {"room_id", "/data/room_id"},
         {"user_id", "/data/user_id"},
         {"user_name", "/data/user_name"}},
        {},
        {},
        {}}},
      {"barrage-fly",
       {{{"platform", "/platform"},
         {"room_id", "/roomId"},
         {"user_id", "/msg/uid"},
         {"user_name", "/msg/username"},
         {"text", "/msg/content"}},
        {},
        {{"/type", "DANMU"}},
        {}}},
  }};
  return kShipped;
}

std::int64_t integer_at(const element& event, std::string_view pointer) {
  const std::int64_t number = number_at(event, pointer);
  return number != 0 ? number : parse_rfc3339_ms(string_at(event, pointer));
}

bool is_integer_member(std::string_view member) {
  const std::size_t index = pipeline::find_member(member);
  return index < pipeline::kMembers.size() && pipeline::kMembers[index].kind == pipeline::MemberKind::integer;
}

bool holds(const EventMapping::Texts& only, const element& event) {
  return std::ranges::all_of(only, [&](const auto& rule) { return text_at(event, rule.first) == rule.second; });
}

void append_constant(std::string_view name, const std::string& value, JsonObject& json) {
  is_integer_member(name) ? void(json.member(name) += value) : json.text(name, value);
}

bool append_event(const EventMapping& mapping, const element& event, std::string& lines) {
  const auto text_place = mapping.map.find("text");
  if (!holds(mapping.only, event)) return false;
  if (text_place != mapping.map.end() && text_at(event, text_place->second).value_or("").empty()) return false;
  JsonObject json(lines);
  if (!mapping.map.contains("type") && !mapping.constants.contains("type")) json.text("type", "comment");
  for (const auto& [name, pointer] : mapping.map) {
    if (mapping.constants.contains(name)) continue;
    if (is_integer_member(name)) {
      const std::int64_t number = integer_at(event, pointer);
      if (number != 0) json.number(name, name == "ts_ms" ? to_epoch_ms(number) : number);
    } else if (const auto text = text_at(event, pointer)) {
      json.text_unless_empty(name, *text);
    }
  }
  for (const auto& [name, value] : mapping.constants) append_constant(name, value, json);
  json.close();
  lines += '\n';
  return true;
}

std::optional<std::string> member_fault(std::string_view name) {
  if (name != "attachments" && pipeline::find_member(name) < pipeline::kMembers.size()) return std::nullopt;
  return fmt::format("\"{}\" is no member of an event that can be mapped; see docs/events.md", name);
}

// "2026-11-21T20:15:03.5+08:00". The date library is given nothing else: of seconds that are no number it makes some.
bool is_rfc3339(std::string_view text) {
  constexpr std::string_view kSecond = "0000-00-00T00:00:00", kOffset = "+00:00";
  const auto fits = [](std::string_view part, std::string_view shape) {
    return std::ranges::equal(part, shape, [](char c, char of) {
      return of == '0' ? c >= '0' && c <= '9' : of == '+' ? c == '+' || c == '-' : c == of;
    });
  };
  if (!fits(text.substr(0, kSecond.size()), kSecond)) return false;
  text.remove_prefix(kSecond.size());
  if (text.starts_with('.')) {
    const std::size_t end = text.find_first_not_of("0123456789", 1);
    if (end == std::string_view::npos || end < 2 || end > 10) return false;  // to the nanosecond
    text.remove_prefix(end);
  }
  return text == "Z" || fits(text, kOffset);
}

std::optional<std::string> pointer_fault(std::string_view pointer) {
  if (pointer.starts_with('/')) return std::nullopt;
  return fmt::format("\"{}\" is no JSON pointer: it begins with '/', like \"/data/text\"", pointer);
}

}  // namespace

const EventMapping* find_mapping(std::string_view format) {
  const auto found = std::ranges::find(shipped(), format, &Shipped::name);
  return found == shipped().end() ? nullptr : &found->mapping;
}

std::vector<std::string_view> mapping_names() {
  std::vector<std::string_view> names;
  for (const Shipped& one : shipped()) names.push_back(one.name);
  return names;
}

std::optional<std::string> fault_of(const EventMapping& mapping) {
  for (const auto& [name, pointer] : mapping.map) {
    if (auto fault = member_fault(name)) return fault;
    if (auto fault = pointer_fault(pointer)) return fault;
  }
  for (const auto& [name, value] : mapping.constants) {
    if (auto fault = member_fault(name)) return fault;
    const bool is_number = !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
    if (is_integer_member(name) && !is_number) return fmt::format("constant \"{}\" must be a number", name);
  }
  for (const auto& [pointer, value] : mapping.only) {
    if (auto fault = pointer_fault(pointer)) return fault;
  }
  if (!mapping.items.empty()) return pointer_fault(mapping.items);
  return std::nullopt;
}

std::variant<Mapped, std::string_view> map_events(const EventMapping& mapping, std::string_view message,
                                                  std::string& lines) {
  static thread_local simdjson::dom::parser parser;
  element root;
  if (parser.parse(message.data(), message.size()).get(root) != simdjson::SUCCESS) return "not JSON";
  Mapped mapped;
  const auto add = [&](const element& event) {
    append_event(mapping, event, lines) ? ++mapped.events : ++mapped.ignored;
  };
  if (mapping.items.empty()) {
    add(root);
    return mapped;
  }
  simdjson::dom::array items;
  if (root.at_pointer(mapping.items).get(items) != simdjson::SUCCESS) {
    ++mapped.ignored;
    return mapped;
  }
  for (const element item : items) add(item);
  return mapped;
}

std::int64_t parse_rfc3339_ms(std::string_view text) {
  if (!is_rfc3339(text)) return 0;
  std::string plain(text);
  if (plain.ends_with('Z')) plain.replace(plain.size() - 1, 1, "+00:00");
  std::istringstream in(plain);
  date::sys_time<std::chrono::milliseconds> time{};
  in >> date::parse("%FT%T%Ez", time);
  return in.fail() ? 0 : time.time_since_epoch().count();
}

}  // namespace danmakud::adapters
