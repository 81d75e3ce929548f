// The digests that platforms ask their callers to sign with, as lower-case hex.
#pragma once

#include <string>
#include <string_view>

namespace danmakud::adapters {

std::string md5_hex(std::string_view text);
std::string hmac_sha256_hex(std::string_view key, std::string_view text);

}  // namespace danmakud::adapters
