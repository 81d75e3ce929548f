// The line by which people know a ticket.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/event.h"

namespace danmakud::pipeline {

// "货不对板 · 房间 r1001": what, and where; without a room the way it came in.
std::string title_of(std::string_view category_name, const Event& event);

}  // namespace danmakud::pipeline
