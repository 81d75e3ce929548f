// Texts with bytes written as "%E5". Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace danmakud::adapters {

// Nothing: a broken escape. `plus`: what a '+' stands for.
std::optional<std::string> percent_decode(std::string_view text, char plus = '+');

}  // namespace danmakud::adapters
