// SHA-256 in hex digits, for versions.
#pragma once

#include <string>
#include <string_view>

namespace danmakud::matchers {

std::string sha256_hex(std::string_view bytes);

// "sha256:3f9a61d2": enough to tell versions apart.
std::string sha256_version(std::string_view bytes);

}  // namespace danmakud::matchers
