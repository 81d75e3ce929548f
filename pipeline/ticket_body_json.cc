// Reads a ticket's body as the first version of the store kept it.
#include <simdjson.h>

#include "pipeline/ticket_json.h"

namespace danmakud::pipeline {
namespace {

using Object = simdjson::dom::object;
using Array = simdjson::dom::array;

void read(const Object& from, std::string_view name, std::string& value) {
  std::string_view text;
  if (!from[name].get(text)) value = text;
}

void read(const Object& from, std::string_view name, std::int64_t& value) {
  std::int64_t number = 0;
  if (!from[name].get(number)) value = number;
}

void read(const Object& from, std::string_view name, std::optional<std::int64_t>& value) {
  std::int64_t number = 0;
  if (!from[name].get(number)) value = number;
}

void read(const Object& from, std::string_view name, std::vector<std::string>& values) {
  Array array;
  if (from[name].get(array)) return;
  for (const simdjson::dom::element element : array) {
    std::string_view text;
    if (!element.get(text)) values.emplace_back(text);
  }
}

void read(const Object& from, std::string_view name, std::vector<Match>& matches) {
  Array array;
  if (from[name].get(array)) return;
  for (const simdjson::dom::element element : array) {
    Object object;
    if (element.get(object)) continue;
    Match& match = matches.emplace_back();
    read(object, "rule", match.rule);
    read(object, "text", match.text);
  }
}

EventType parse_type(std::string_view name) {
  for (const EventType type : {EventType::comment, EventType::private_message, EventType::feedback})
    if (to_string(type) == name) return type;
  return EventType::unknown;
}

TicketSource read_source(const Object& from) {
  TicketSource source;
  std::string type;
  read(from, "type", type);
  source.type = parse_type(type);
  read(from, "channel", source.channel);
  read(from, "platform", source.platform);
  read(from, "room_id", source.room_id);
  read(from, "live_id", source.live_id);
  read(from, "stream_pos_ms", source.stream_pos_ms);
  read(from, "streamer_id", source.streamer_id);
  read(from, "streamer_name", source.streamer_name);
  read(from, "merchant_id", source.merchant_id);
  read(from, "merchant_name", source.merchant_name);
  read(from, "guild_id", source.guild_id);
  read(from, "item_id", source.item_id);
  read(from, "item_url", source.item_url);
  read(from, "item_category", source.item_category);
  read(from, "event_id", source.event_id);
  read(from, "button", source.button);
  read(from, "title", source.title);
  read(from, "reported_by", source.reported_by);
  return source;
}

TicketUser read_user(const Object& from) {
  TicketUser user;
  read(from, "id", user.id);
  read(from, "key", user.key);
  read(from, "name", user.name);
  read(from, "contact", user.contact);
  read(from, "contact_ref", user.contact_ref);
  read(from, "reply_to", user.reply_to);
  read(from, "device", user.device);
  read(from, "app_version", user.app_version);
  read(from, "city", user.city);
  return user;
}

// false: there is none, or it is no id.
bool read_id(const Object& from, std::string_view name, TicketId& id) {
  std::string_view text;
  if (from[name].get(text)) return false;
  const std::optional<TicketId> parsed = parse_ticket_id(text);
  if (parsed) id = *parsed;
  return parsed.has_value();
}

}  // namespace

Result<TicketBody> parse_body_json(std::string_view json) {
  simdjson::dom::parser parser;
  Object from;
  TicketBody body;
  const bool is_object = !parser.parse(json.data(), json.size()).get(from);
  if (!is_object || !read_id(from, "id", body.id) || !read_id(from, "incident_id", body.incident))
    return std::make_error_code(std::errc::bad_message);
  read(from, "serial", body.serial);
  read(from, "created_ms", body.created_ms);
  read(from, "received_ms", body.received_ms);
  read(from, "title", body.title);
  read(from, "text", body.text);
  read(from, "category", body.category);
  read(from, "category_name", body.category_name);
  read(from, "team", body.team);
  read(from, "team_name", body.team_name);
  read(from, "flags", body.flags);
  if (double score = 0; !from["score"].get(score)) body.score = score;
  read(from, "matched", body.matched);
  Object part;
  if (!from["decided_by"].get(part)) {
    read(part, "rules", body.rules_version);
    read(part, "model", body.model_version);
  }
  if (!from["source"].get(part)) body.source = read_source(part);
  if (!from["user"].get(part)) body.user = read_user(part);
  return body;
}

}  // namespace danmakud::pipeline
