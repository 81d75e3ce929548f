#include "bench/event_json.h"

#include <string_view>

namespace danmakud::bench {
namespace {

// Appends a JSON string. Control characters do not occur in what is generated here.
void append_string(std::string& to, std::string_view text) {
  to += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') to += '\\';
    to += c;
  }
  to += '"';
}

class Object {
 public:
  Object& add(std::string_view name, std::string_view value) {
    if (value.empty()) return *this;
    append_string(start(name), value);
    return *this;
  }
  Object& add(std::string_view name, std::int64_t value) {
    start(name) += std::to_string(value);
    return *this;
  }
  Object& add(std::string_view name, const std::vector<std::string>& values) {
    if (values.empty()) return *this;
    start(name) += '[';
    for (const std::string& value : values) append_string(&value == values.data() ? json_ : json_ += ',', value);
    json_ += ']';
    return *this;
  }
  std::string close() { return std::move(json_ += '}'); }

 private:
  std::string& start(std::string_view name) {
    json_ += json_.empty() ? "{\"" : ",\"";
    return (json_ += name) += "\":";
  }
  std::string json_;
};

}  // namespace

std::string to_json(const pipeline::Event& event) {
  Object json;
  json.add("type", pipeline::to_string(event.type)).add("id", event.id).add("platform", event.platform);
  json.add("room_id", event.room_id).add("user_id", event.user_id).add("user_key", event.user_key);
  if (event.has_time) json.add("ts_ms", pipeline::to_ms(event.at));
  json.add("text", event.text).add("button", event.button).add("title", event.title).add("channel", event.channel);
  if (event.role != pipeline::Role::viewer) json.add("role", pipeline::to_string(event.role));
  json.add("live_id", event.live_id);
  if (event.stream_pos_ms) json.add("stream_pos_ms", *event.stream_pos_ms);
  json.add("streamer_id", event.streamer_id).add("merchant_id", event.merchant_id).add("item_id", event.item_id);
  json.add("order_id", event.order_id).add("user_name", event.user_name).add("contact", event.contact);
  json.add("device", event.device).add("app_version", event.app_version).add("city", event.city);
  json.add("reply_to", event.reply_to).add("attachments", event.attachments);
  return json.close();
}

}  // namespace danmakud::bench
