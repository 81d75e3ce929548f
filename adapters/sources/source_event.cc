#include "adapters/sources/source_event.h"

#include "pipeline/json_object.h"

namespace danmakud::adapters {
namespace {

constexpr std::int64_t kLeastMs = 100'000'000'000;      // 1973 in milliseconds, the year 5138 in seconds
constexpr std::int64_t kLeastUs = 100'000'000'000'000;  // the year 5138 in milliseconds
constexpr std::int64_t kLeastNs = 100'000'000'000'000'000;

}  // namespace

std::int64_t to_epoch_ms(std::int64_t time) {
  if (time <= 0) return 0;
  if (time < kLeastMs) return time * 1000;
  if (time >= kLeastNs) return time / 1'000'000;
  return time >= kLeastUs ? time / 1000 : time;
}

void append_event_line(const SourceEvent& event, std::string& lines) {
  pipeline::JsonObject json(lines);
  json.text("type", event.type);
  json.text("text", event.text);
  json.text_unless_empty("id", event.id);
  json.text_unless_empty("room_id", event.room_id);
  json.text_unless_empty("user_id", event.user_id);
  json.text_unless_empty("user_key", event.user_key);
  json.text_unless_empty("user_name", event.user_name);
  json.text_unless_empty("role", event.role);
  json.text_unless_empty("channel", event.channel);
  json.text_unless_empty("platform", event.platform);
  json.text_unless_empty("reply_to", event.reply_to);
  json.text_unless_empty("contact_ref", event.contact_ref);
  if (event.ts_ms > 0) json.number("ts_ms", event.ts_ms);
  json.close();
  lines += '\n';
}

// In a text quotes are escaped, so `,"id":"` is a member wherever it stands.
bool withdraw_event(const Recall& recall, std::string& lines) {
  std::string member = ",\"id\":";
  pipeline::append_json_string(recall.id, member);
  if (recall.is_prefix) member.pop_back();
  const std::size_t found = lines.find(member);
  if (recall.id.empty() || found == std::string::npos) return false;
  const std::size_t begin = lines.rfind('\n', found) + 1;  // npos + 1: the first line
  lines.erase(begin, lines.find('\n', found) - begin + 1);
  return true;
}

}  // namespace danmakud::adapters
