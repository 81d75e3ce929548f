// UTF-8 that is still coming: how far what is here is valid, or that no continuation can make it so.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace danmakud::adapters {

bool is_utf8(std::string_view text);

// The length of `text` without the unfinished character at its end; nothing where it can no longer become valid.
std::optional<std::size_t> utf8_prefix(std::string_view text);

}  // namespace danmakud::adapters
