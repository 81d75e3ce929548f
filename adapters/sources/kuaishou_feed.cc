#include "adapters/sources/kuaishou_feed.h"

#include <string>

#include "adapters/sources/protobuf.h"

namespace danmakud::adapters {
namespace {

void read_user(pbf_reader user, SourceEvent& event) {
  while (user.next()) {
    switch (user.tag_and_type()) {
      case bytes_field(1):
        event.user_id = view_of(user);
        break;
      case bytes_field(2):
        event.user_name = view_of(user);
        break;
      default:
        user.skip();
    }
  }
}

SourceEvent read_comment(pbf_reader feed) {
  SourceEvent event;
  while (feed.next()) {
    switch (feed.tag_and_type()) {
      case bytes_field(1):
        event.id = view_of(feed);
        break;
      case bytes_field(2):
        read_user(feed.get_message(), event);
        break;
      case bytes_field(3):
        event.text = view_of(feed);
        break;
      case varint_field(9):
        event.ts_ms = to_epoch_ms(feed.get_int64());
        break;
      default:
        feed.skip();
    }
  }
  return event;
}

// The same text by several users, merged by the platform, told again as their number grows: one event, by its id.
SourceEvent read_combo(pbf_reader combo, std::string& id) {
  SourceEvent event;
  while (combo.next()) {
    switch (combo.tag_and_type()) {
      case bytes_field(1):
        id = "combo:" + std::string(view_of(combo));
        break;
      case bytes_field(2):
        event.text = view_of(combo);
        break;
      default:
        combo.skip();
    }
  }
  event.id = id;
  return event;
}

void append(SourceEvent event, std::string_view room, SourceOutput& out) {
  if (event.text.empty()) {
    ++out.ignored;
    return;
  }
  event.room_id = room;
  out.event(event);
}

}  // namespace

void append_kuaishou_feed(std::string_view push, std::string_view room, SourceOutput& out) {
  pbf_reader reader = reader_of(push);
  while (reader.next()) {
    std::string combo_id;
    switch (reader.tag_and_type()) {
      case bytes_field(5):
        append(read_comment(reader.get_message()), room, out);
        break;
      case bytes_field(7):
        append(read_combo(reader.get_message(), combo_id), room, out);
        break;
      default:
        reader.skip();
    }
  }
}

}  // namespace danmakud::adapters
