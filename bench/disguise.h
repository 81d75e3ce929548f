// Spellings by which users slip past word filters, without changing what a reader sees.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace danmakud::bench {

enum class Disguise : std::uint8_t { traditional, full_width, spaced, dotted, zero_width, drawn_out };
inline constexpr std::array kDisguises = {Disguise::traditional, Disguise::full_width, Disguise::spaced,
                                          Disguise::dotted,      Disguise::zero_width, Disguise::drawn_out};

// Requires: valid UTF-8.
std::string disguise(std::string_view text, Disguise how);

}  // namespace danmakud::bench
