#pragma once

#include <cstdint>

namespace danmakud::adapters {

enum class OneBotVersion : std::uint8_t { v11, v12 };

}  // namespace danmakud::adapters
