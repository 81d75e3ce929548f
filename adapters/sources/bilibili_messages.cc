#include "adapters/sources/bilibili_messages.h"

#include <array>

#include <fmt/format.h>

#include "adapters/sources/event_mapping.h"
#include "adapters/sources/json_values.h"

namespace danmakud::adapters {
namespace {

using simdjson::dom::element;

constexpr std::int64_t kMergedRepeats = 102;
constexpr std::string_view kSuperChat = "sc:";  // ids of super chats count for themselves

// The uid where there is one; masked guests are told apart by its hash.
struct BilibiliUser {
  std::string id, key;
};

BilibiliUser user_of(std::int64_t uid, std::string_view hash) {
  BilibiliUser user;
  if (uid != 0) {
    user.id = std::to_string(uid);
  } else if (!hash.empty()) {
    user.key = fmt::format("crc32:{}", hash);
  }
  return user;
}

std::string_view role_of(std::int64_t uid, bool is_admin, const BilibiliRoom& room) {
  if (uid != 0 && uid == room.owner) return "streamer";
  return is_admin ? "moderator" : "";
}

// JSON inside JSON; its parser is another than the outer one's.
bool parse_inner(std::string_view json, element& inner) {
  static thread_local simdjson::dom::parser parser;
  return parser.parse(json.data(), json.size()).get(inner) == simdjson::SUCCESS;
}

void take_danmaku(const element& command, const BilibiliRoom& room, SourceOutput& out) {
  const std::string_view text = string_at(command, "/info/1");
  if (text.empty()) return out.reject("DANMU_MSG without a text");
  const bool is_lottery = number_at(command, "/info/0/9") > 0 || number_at(command, "/info/0/16/not_show") == 1;
  if (is_lottery) return void(++out.ignored);  // written by a button, not by its user

  const std::int64_t uid = number_at(command, "/info/2/0");
  const std::string_view hash = string_at(command, "/info/0/7");
  const std::int64_t ts = number_at(command, "/info/0/4");
  std::string id;
  if (const std::string_view extra = string_at(command, "/info/0/15/extra"); !extra.empty()) {
    element inner;
    parse_inner(extra, inner) ? void(id = string_at(inner, "/id_str")) : out.reject("DANMU_MSG: extra is no JSON");
  }
  if (id.empty() && ts != 0) id = fmt::format("{}-{}-{}", hash, ts, number_at(command, "/info/0/5"));

  const BilibiliUser user = user_of(uid, hash);
  SourceEvent event;
  event.text = text;
  event.id = id;
  event.room_id = room.id;
  event.user_id = user.id;
  event.user_key = user.key;
  event.user_name = string_at(command, "/info/2/1");
  event.role = role_of(uid, number_at(command, "/info/2/2") == 1, room);
  event.ts_ms = to_epoch_ms(ts);
  out.event(event);
}

void take_super_chat(const element& command, const BilibiliRoom& room, SourceOutput& out) {
  const std::string_view text = string_at(command, "/data/message");
  if (text.empty()) return out.reject("SUPER_CHAT_MESSAGE without a message");
  const std::int64_t uid = number_at(command, "/data/uid");
  const std::string id = std::string(kSuperChat) + text_at(command, "/data/id").value_or("");
  const BilibiliUser user = user_of(uid, {});
  SourceEvent event;
  event.text = text;
  event.id = id.size() > kSuperChat.size() ? std::string_view(id) : std::string_view{};
  event.room_id = room.id;
  event.user_id = user.id;
  event.user_name = string_at(command, "/data/user_info/uname");
  event.role = role_of(uid, false, room);
  event.ts_ms = to_epoch_ms(number_at(command, "/data/start_time"));
  out.event(event);
}

// Repeats that the server merged: each is sent again as it grows, so its own id makes it one event.
void take_repeats(const element& data, const BilibiliRoom& room, SourceOutput& out) {
  simdjson::dom::array combos;
  if (data.at_pointer("/combo").get(combos) != simdjson::SUCCESS) return out.reject("DM_INTERACTION without a combo");
  for (const element combo : combos) {
    const std::string_view text = string_at(combo, "/content");
    if (text.empty()) continue;
    const std::string number = text_at(combo, "/id").value_or("");
    const std::string id = number.empty() ? std::string{} : "combo:" + number;
    SourceEvent event;
    event.text = text;
    event.id = id;
    event.room_id = room.id;
    out.event(event);
  }
}

void take_interaction(const element& command, const BilibiliRoom& room, SourceOutput& out) {
  if (number_at(command, "/data/type") != kMergedRepeats) return void(++out.ignored);
  element data;
  if (const std::string_view text = string_at(command, "/data/data"); !text.empty()) {
    if (!parse_inner(text, data)) return out.reject("DM_INTERACTION: data is no JSON");
  } else if (command.at_pointer("/data/data").get(data) != simdjson::SUCCESS) {
    return out.reject("DM_INTERACTION without data");
  }
  take_repeats(data, room, out);
}

// Open-Live hides the uid; open_id is its user within the app.
void take_open(const element& command, const BilibiliRoom&, std::string_view text_place, SourceOutput& out) {
  const std::string_view text = string_at(command, text_place);
  if (text.empty()) return out.reject("an Open-Live message without a text");
  const std::string room_id = text_at(command, "/data/room_id").value_or("");
  const std::int64_t uid = number_at(command, "/data/uid");
  const std::string number = uid != 0 ? std::to_string(uid) : std::string{};
  const std::string_view open_id = string_at(command, "/data/open_id");
  SourceEvent event;
  event.text = text;
  event.id = string_at(command, "/data/msg_id");
  event.room_id = room_id;
  event.user_id = open_id.empty() ? std::string_view(number) : open_id;
  event.user_name = string_at(command, "/data/uname");
  event.role = number_at(command, "/data/is_admin") == 1 ? "moderator" : "";
  const std::int64_t at = number_at(command, "/data/timestamp");
  event.ts_ms = to_epoch_ms(at != 0 ? at : number_at(command, "/data/start_time"));
  out.event(event);
}

void take_open_danmaku(const element& command, const BilibiliRoom& room, SourceOutput& out) {
  take_open(command, room, "/data/msg", out);
}
void take_open_super_chat(const element& command, const BilibiliRoom& room, SourceOutput& out) {
  take_open(command, room, "/data/message", out);
}
void take_recall(const element& command, const BilibiliRoom&, SourceOutput& out) {
  const std::string id = text_at(command, "/data/target_id").value_or("");
  id.empty() ? out.reject("RECALL_DANMU_MSG without a target_id") : out.recall(id);
}

void take_recalled_super_chats(const element& command, const BilibiliRoom&, SourceOutput& out) {
  simdjson::dom::array ids;
  if (command.at_pointer("/data/ids").get(ids) != simdjson::SUCCESS) {
    return out.reject("SUPER_CHAT_MESSAGE_DELETE without ids");
  }
  for (const element id : ids) out.recall(std::string(kSuperChat) + text_at(id, "").value_or(""));
}

void take_open_end(const element&, const BilibiliRoom&, SourceOutput& out) {
  out.fail(SourceFaultKind::asked, "the platform ended the session (INTERACTION_END)");
}
void take_login_notice(const element&, const BilibiliRoom&, SourceOutput& out) {
  out.notice = "the platform masks its users for guests from now on; a cookie of the operator's would show them";
}

struct Command {
  std::string_view name;
  void (*take)(const element&, const BilibiliRoom&, SourceOutput&);
};
constexpr std::array<Command, 12> kCommands{{{"DANMU_MSG", take_danmaku},
                                             {"DANMU_MSG_MIRROR", take_danmaku},
                                             {"SUPER_CHAT_MESSAGE", take_super_chat},
                                             {"SUPER_CHAT_MESSAGE_JPN", take_super_chat},
                                             {"DM_INTERACTION", take_interaction},
                                             {"RECALL_DANMU_MSG", take_recall},
                                             {"SUPER_CHAT_MESSAGE_DELETE", take_recalled_super_chats},
                                             {"LOG_IN_NOTICE", take_login_notice},
                                             {"LIVE_OPEN_PLATFORM_DM", take_open_danmaku},
                                             {"LIVE_OPEN_PLATFORM_DM_MIRROR", take_open_danmaku},
                                             {"LIVE_OPEN_PLATFORM_SUPER_CHAT", take_open_super_chat},
                                             {"LIVE_OPEN_PLATFORM_INTERACTION_END", take_open_end}}};

// "DANMU_MSG:4:0:2:2:2:0" is a DANMU_MSG.
void take_command(const element& command, const BilibiliRoom& room, SourceOutput& out) {
  std::string_view name = string_at(command, "/cmd");
  if (name.empty()) return out.reject("a message without cmd");
  name = name.substr(0, name.find(':'));
  for (const Command& known : kCommands) {
    if (known.name == name) return known.take(command, room, out);
  }
  ++out.ignored;
}

simdjson::dom::parser& outer_parser() {
  static thread_local simdjson::dom::parser parser;
  return parser;
}

// Bilibili's local times are those of China.
std::int64_t history_time(const element& message) {
  const std::int64_t seconds = number_at(message, "/check_info/ts");
  if (seconds != 0) return to_epoch_ms(seconds);
  std::string timeline(string_at(message, "/timeline"));
  if (timeline.size() != 19) return 0;
  timeline[10] = 'T';
  return parse_rfc3339_ms(timeline + "+08:00");
}

void take_past(const element& message, const BilibiliRoom& room, std::int64_t since_ms, SourceOutput& out) {
  const std::string_view text = string_at(message, "/text"), id = string_at(message, "/id_str");
  const std::int64_t at = history_time(message);
  if (text.empty() || id.empty() || at < since_ms) return;
  const std::int64_t uid = number_at(message, "/uid");
  const BilibiliUser user = user_of(uid, {});
  SourceEvent event;
  event.text = text;
  event.id = id;
  event.room_id = room.id;
  event.user_id = user.id;
  event.user_name = string_at(message, "/nickname");
  event.role = role_of(uid, number_at(message, "/isadmin") == 1, room);
  event.ts_ms = at;
  out.event(event);
}

}  // namespace

void take_bilibili_message(std::string_view json, const BilibiliRoom& room, SourceOutput& out) {
  element root;
  if (outer_parser().parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) return out.reject("not JSON");
  if (!root.is_array()) return take_command(root, room, out);
  for (const element command : simdjson::dom::array(root)) take_command(command, room, out);
}

void take_bilibili_history(std::string_view json, const BilibiliRoom& room, std::int64_t since_ms, SourceOutput& out) {
  element root;
  if (outer_parser().parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) return out.reject("not JSON");
  for (const std::string_view list : {"/data/admin", "/data/room"}) {
    simdjson::dom::array messages;
    if (root.at_pointer(list).get(messages) != simdjson::SUCCESS) continue;
    for (const element message : messages) take_past(message, room, since_ms, out);
  }
}

}  // namespace danmakud::adapters
