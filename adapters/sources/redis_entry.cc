#include "adapters/sources/redis_entry.h"

#include <string>

#include <fmt/format.h>
#include <simdjson.h>

#include "adapters/redis_connection.h"
#include "adapters/sources/generic_codec.h"
#include "pipeline/json_object.h"

namespace danmakud::adapters {
namespace {

constexpr std::string_view kMessageField = "event";  // of an entry with several fields: the one that is the message

// Nothing: the message is the event whose members the fields are.
std::optional<std::string_view> message_in(std::span<redisReply* const> fields) {
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (!is_text(*fields[i]) || !is_text(*fields[i + 1])) continue;
    if (fields.size() == 2 || text_of(*fields[i]) == kMessageField) return text_of(*fields[i + 1]);
  }
  return std::nullopt;
}

std::string event_of(std::span<redisReply* const> fields) {
  std::string event;
  pipeline::JsonObject json(event);
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (!is_text(*fields[i]) || !is_text(*fields[i + 1])) continue;
    std::string quoted;
    pipeline::append_json_string(text_of(*fields[i]), quoted);
    json.text(std::string_view(quoted).substr(1, quoted.size() - 2), text_of(*fields[i + 1]));
  }
  json.close();
  return event;
}

bool lacks_id(std::string_view line) {
  static thread_local simdjson::dom::parser parser;
  simdjson::dom::object event;
  if (parser.parse(line.data(), line.size()).get(event) != simdjson::SUCCESS) return false;
  return event["id"].error() == simdjson::NO_SUCH_FIELD && event.size() > 0;
}

// Gives an id to each event line from `begin` on that has none.
void name_events(std::string& lines, std::size_t begin, std::string_view name) {
  const std::string found = lines.substr(begin);
  lines.resize(begin);
  std::size_t number = 0;
  for (std::size_t at = 0, end = 0; at < found.size(); at = end + 1, ++number) {
    end = std::min(found.find('\n', at), found.size());
    const std::string_view line = std::string_view(found).substr(at, end - at);
    if (!lacks_id(line)) {
      lines.append(line) += '\n';
      continue;
    }
    pipeline::JsonObject json(lines);
    json.text("id", number == 0 ? std::string(name) : fmt::format("{}:{}", name, number));
    lines.append(1, ',').append(line.substr(line.find('{') + 1)) += '\n';
  }
}

}  // namespace

std::span<redisReply* const> parts_of(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_ARRAY) return {};
  return {reply.element, reply.elements};
}

bool is_text(const redisReply& reply) {
  return reply.type == REDIS_REPLY_STRING;
}

void take_redis_fields(const std::optional<EventMapping>& mapping, const redisReply& fields, std::string_view name,
                       SourceOutput& out) {
  const auto parts = parts_of(fields);
  if (parts.empty()) return out.reject("an entry that was removed from the stream before it was settled");
  const std::size_t begin = out.events.size();
  const auto message = message_in(parts);
  take_message(mapping, message ? std::string(*message) : event_of(parts), out);
  name_events(out.events, begin, name);
}

}  // namespace danmakud::adapters
