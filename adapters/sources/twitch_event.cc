#include "adapters/sources/twitch_event.h"

#include <charconv>
#include <string>

namespace danmakud::adapters {
namespace {

// "/me …" comes as "\x01ACTION …\x01".
std::string_view without_action(std::string_view text) {
  constexpr std::string_view kAction =
      "\x01"
      "ACTION ";
  if (!text.starts_with(kAction)) return text;
  text.remove_prefix(kAction.size());
  if (text.ends_with('\x01')) text.remove_suffix(1);
  return text;
}

std::string_view role_of(const IrcLine& line) {
  const std::string badges = line.tag("badges");
  if (badges.starts_with("broadcaster/") || badges.find(",broadcaster/") != std::string::npos) return "streamer";
  return line.tag("mod") == "1" ? "moderator" : "";
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The name shown, or the login where there is none; a USERNOTICE has its login in a tag.
std::string name_of(const IrcLine& line) {
  std::string name = line.tag("display-name");
  if (name.empty()) name = line.tag("login");
  return name.empty() ? std::string(line.login()) : name;
}

// What shared chat shows in several rooms is one message: `source-id` names it in all of them.
std::string id_of(const IrcLine& line) {
  std::string id = line.tag("source-id");
  return id.empty() ? line.tag("id") : id;
}

void append_comment(const IrcLine& line, std::string_view text, SourceOutput& out) {
  const std::string id = id_of(line), user_id = line.tag("user-id"), name = name_of(line);
  std::string room = line.tag("room-id");
  if (room.empty()) room = line.param(0).substr(line.param(0).starts_with('#') ? 1 : 0);
  SourceEvent event;
  event.text = text;
  event.id = id;
  event.room_id = room;
  event.user_id = user_id;
  event.user_name = name;
  event.role = role_of(line);
  event.ts_ms = to_epoch_ms(number(line.tag("tmi-sent-ts")));
  out.event(event);
}

// A whisper's id counts within its thread, and it has no time.
void append_whisper(const IrcLine& line, std::string_view text, SourceOutput& out) {
  const std::string thread = line.tag("thread-id"), message = line.tag("message-id");
  const std::string id = thread.empty() || message.empty() ? std::string{} : thread + ":" + message;
  const std::string user_id = line.tag("user-id"), name = name_of(line);
  SourceEvent event;
  event.type = "private_message";
  event.text = text;
  event.id = id;
  event.user_id = user_id;
  event.user_name = name;
  out.event(event);
}

}  // namespace

bool append_twitch_event(const IrcLine& line, SourceOutput& out) {
  const std::string_view text = without_action(line.param(1));
  if (text.empty()) return false;
  if (line.command == "PRIVMSG" || line.command == "USERNOTICE") return append_comment(line, text, out), true;
  if (line.command == "WHISPER") return append_whisper(line, text, out), true;
  return false;
}

}  // namespace danmakud::adapters
