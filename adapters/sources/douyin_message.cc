#include "adapters/sources/douyin_message.h"

#include <string>

#include "adapters/sources/protobuf.h"

namespace danmakud::adapters {
namespace {

constexpr std::int64_t kBroadcastEnded = 3;

struct Chat {
  std::uint64_t message_id = 0, room_id = 0, user_id = 0;
  std::int64_t created = 0, happened = 0;  // in whatever unit
  std::string_view user_name, user_key, text;
};

std::string text_of(std::uint64_t id) {
  return id == 0 ? std::string{} : std::to_string(id);
}

void read_common(pbf_reader common, Chat& chat) {
  while (common.next()) {
    switch (common.tag_and_type()) {
      case varint_field(2):
        chat.message_id = common.get_uint64();
        break;
      case varint_field(3):
        chat.room_id = common.get_uint64();
        break;
      case varint_field(4):
        chat.created = common.get_int64();
        break;
      default:
        common.skip();
    }
  }
}

void read_user(pbf_reader user, Chat& chat) {
  while (user.next()) {
    switch (user.tag_and_type()) {
      case varint_field(1):
        chat.user_id = user.get_uint64();
        break;
      case bytes_field(3):
        chat.user_name = view_of(user);
        break;
      case bytes_field(46):
        chat.user_key = view_of(user);
        break;
      default:
        user.skip();
    }
  }
}

Chat read_chat(std::string_view payload) {
  Chat chat;
  pbf_reader reader = reader_of(payload);
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case bytes_field(1):
        read_common(reader.get_message(), chat);
        break;
      case bytes_field(2):
        read_user(reader.get_message(), chat);
        break;
      case bytes_field(3):
        chat.text = view_of(reader);
        break;
      case varint_field(15):
        chat.happened = reader.get_int64();
        break;
      default:
        reader.skip();
    }
  }
  return chat;
}

void append_chat(const Chat& chat, std::string_view room, SourceOutput& out) {
  const std::string id = text_of(chat.message_id), own_room = text_of(chat.room_id), user = text_of(chat.user_id);
  SourceEvent event;
  event.text = chat.text;
  event.id = id;
  event.room_id = room.empty() ? own_room : room;
  event.user_id = user;
  event.user_key = user.empty() ? chat.user_key : std::string_view{};
  event.user_name = chat.user_name;
  event.ts_ms = to_epoch_ms(chat.created > 0 ? chat.created : chat.happened);
  out.event(event);
}

std::int64_t read_status(std::string_view control) {
  std::int64_t status = 0;
  pbf_reader reader = reader_of(control);
  while (reader.next()) {
    if (reader.tag_and_type() == varint_field(2)) {
      status = reader.get_int64();
    } else {
      reader.skip();
    }
  }
  return status;
}

}  // namespace

void append_douyin_message(std::string_view message, std::string_view room, SourceOutput& out) {
  std::string_view method, payload;
  std::uint64_t message_id = 0;
  pbf_reader reader = reader_of(message);
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case bytes_field(1):
        method = view_of(reader);
        break;
      case bytes_field(2):
        payload = view_of(reader);
        break;
      case varint_field(3):
        message_id = reader.get_uint64();
        break;
      default:
        reader.skip();
    }
  }
  if (method == "WebcastControlMessage" && read_status(payload) == kBroadcastEnded) {
    return out.fail(SourceFaultKind::missing_room, "the broadcast has ended: give the url of the next one");
  }
  Chat chat;
  if (method == "WebcastChatMessage") chat = read_chat(payload);
  if (chat.message_id == 0) chat.message_id = message_id;
  chat.text.empty() ? void(++out.ignored) : append_chat(chat, room, out);
}

}  // namespace danmakud::adapters
