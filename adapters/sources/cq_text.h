// What a person wrote, out of a OneBot message in its string form: CQ codes dropped, escapes undone. Pure.
#pragma once

#include <string>
#include <string_view>

namespace danmakud::adapters {

std::string cq_text(std::string_view message);

}  // namespace danmakud::adapters
