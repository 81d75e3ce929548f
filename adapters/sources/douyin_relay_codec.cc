#include "adapters/sources/douyin_relay_codec.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/sources/json_values.h"

namespace danmakud::adapters {
namespace {

using simdjson::dom::element;

constexpr std::int64_t kGrabbedChat = 1;

// The first that is there and not empty.
std::string first_of(const element& value, std::initializer_list<std::string_view> pointers) {
  for (const std::string_view pointer : pointers) {
    const auto text = text_at(value, pointer);
    if (text && !text->empty() && *text != "0") return *text;
  }
  return {};
}

}  // namespace

std::optional<std::string> douyin_relay_fault(const SourceSettings& settings) {
  const bool is_url = settings.url.starts_with("wss://") || settings.url.starts_with("ws://");
  if (!is_url)
    return "needs url = \"ws://127.0.0.1:8888\" (DouyinBarrageGrab) or \"ws://127.0.0.1:1088/ws/ROOM\" (douyinLive)";
  return std::nullopt;
}

void DouyinRelayCodec::start(const SourceFault*, Moment, SourceOutput& out) {
  out.connect(*target_of(settings_));
}

void DouyinRelayCodec::on_message(StreamFrame, std::string_view bytes, Moment, SourceOutput& out) {
  element message;
  const bool is_json = !bytes.empty() && parser_.parse(bytes.data(), bytes.size()).get(message) == simdjson::SUCCESS;
  if (!is_json || !message.is_object()) {
    return out.reject("douyin-relay: no JSON object");
  }
  if (text_at(message, "/Type")) return on_grabbed(message, out);
  if (string_at(message, "/type") == "system") return on_system(message, out);
  if (string_at(message, "/method") == "WebcastChatMessage") return on_chat(message, out);
  ++out.ignored;
}

void DouyinRelayCodec::on_grabbed(const element& pack, SourceOutput& out) {
  if (number_at(pack, "/Type") != kGrabbedChat) {
    ++out.ignored;
    return;
  }
  const std::string_view data = string_at(pack, "/Data");
  element chat;
  const bool is_json = !data.empty() && inner_.parse(data.data(), data.size()).get(chat) == simdjson::SUCCESS;
  if (!is_json || !chat.is_object()) {
    return out.reject("douyin-relay: Data is no JSON object");
  }
  const std::string room = first_of(chat, {"/WebRoomId", "/RoomId"});
  const std::string id = first_of(chat, {"/MsgId"}), user = first_of(chat, {"/User/Id"});
  SourceEvent event;
  event.text = string_at(chat, "/Content");
  if (event.text.empty() || !is_watched(room)) {
    ++out.ignored;
    return;
  }
  event.id = id;
  event.room_id = room;
  event.user_id = user;
  event.user_key = user.empty() ? string_at(chat, "/User/SecUid") : std::string_view{};
  event.user_name = string_at(chat, "/User/Nickname");
  out.event(event);
}

void DouyinRelayCodec::on_system(const element& message, SourceOutput& out) {
  const std::string_view code = string_at(message, "/code"), text = string_at(message, "/message");
  if (code == "ROOM_NOT_FOUND") {
    return out.fail(SourceFaultKind::missing_room, fmt::format("douyinLive: {}: check the room in the url", text));
  }
  out.notice = fmt::format("douyinLive: {}: {}", code, text);
  ++out.ignored;
}

void DouyinRelayCodec::on_chat(const element& message, SourceOutput& out) {
  const std::string id = first_of(message, {"/common/msgId", "/common/msg_id"});
  const std::string user = first_of(message, {"/user/id", "/user/idStr"});
  const std::string name = first_of(message, {"/user/nickname", "/user/nickName"});
  std::string room = first_of(message, {"/common/roomId", "/common/room_id"});
  if (!settings_.rooms.empty()) room = settings_.rooms.front();
  const std::int64_t created = number_at(message, "/common/createTime");
  SourceEvent event;
  event.text = string_at(message, "/content");
  if (event.text.empty()) {
    ++out.ignored;
    return;
  }
  event.id = id;
  event.room_id = room;
  event.user_id = user;
  event.user_key = user.empty() ? string_at(message, "/user/secUid") : std::string_view{};
  event.user_name = name;
  event.ts_ms = to_epoch_ms(created > 0 ? created : number_at(message, "/eventTime"));
  out.event(event);
}

// Without rooms in the settings: all that the relay sees.
bool DouyinRelayCodec::is_watched(std::string_view room) const {
  return settings_.rooms.empty() || std::ranges::find(settings_.rooms, room) != settings_.rooms.end();
}

}  // namespace danmakud::adapters
