// Bilibili's commands as events: danmaku, super chats, merged repeats; of the web stream and of Open-Live. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

// The room that a connection belongs to: the commands do not say.
struct BilibiliRoom {
  std::string id;
  std::int64_t owner = 0;  // uid of the streamer; 0: not known
};

// One JSON object, or an array of them.
void take_bilibili_message(std::string_view json, const BilibiliRoom& room, SourceOutput& out);

// The answer of the history call: the room's last messages, those since `since_ms` that have an id.
void take_bilibili_history(std::string_view json, const BilibiliRoom& room, std::int64_t since_ms, SourceOutput& out);

}  // namespace danmakud::adapters
