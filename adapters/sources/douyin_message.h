// One message of a Douyin Response: a comment, the end of the broadcast, or nothing of interest. Pure; throws
// protozero::exception where the bytes are no such message.
#pragma once

#include <cstdint>
#include <string_view>

#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

// `room` stands for the message's own room where it is not empty.
void append_douyin_message(std::string_view message, std::string_view room, SourceOutput& out);

}  // namespace danmakud::adapters
