// Comments out of Kuaishou's SCWebFeedPush. Pure; throws protozero::exception where the bytes are no such message.
#pragma once

#include <string_view>

#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

void append_kuaishou_feed(std::string_view push, std::string_view room, SourceOutput& out);

}  // namespace danmakud::adapters
