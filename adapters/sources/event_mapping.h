// From anybody's JSON to events: which member of an event stands where in it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace danmakud::adapters {

struct EventMapping {
  using Texts = std::map<std::string, std::string, std::less<>>;
  Texts map;          // event member to JSON pointer: {"text", "/data/msg"}
  Texts constants;    // event member to value
  Texts only;         // JSON pointer to what must stand there
  std::string items;  // pointer to an array of events; empty: the message is one
};

// Mappings that are shipped: "cloudevents", "barrage-fly". Null: none of the name.
const EventMapping* find_mapping(std::string_view format);
std::vector<std::string_view> mapping_names();

// What is wrong with a mapping, in the operator's words; nothing: it will do.
std::optional<std::string> fault_of(const EventMapping& mapping);

struct Mapped {
  std::size_t events = 0;
  std::size_t ignored = 0;  // `only` did not hold, or there was no text
};
// Appends event lines. The other alternative says what was wrong with the message.
std::variant<Mapped, std::string_view> map_events(const EventMapping& mapping, std::string_view message,
                                                  std::string& lines);

// "2026-11-21T20:15:03.5+08:00" as milliseconds since the epoch; 0: it is none.
std::int64_t parse_rfc3339_ms(std::string_view text);

}  // namespace danmakud::adapters
