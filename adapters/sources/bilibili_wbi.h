// The signature that Bilibili's web calls carry: an MD5 over the sorted query and a key mixed from two file names.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace danmakud::adapters {

// The 32-character key from the two image URLs; empty where they are too short to be them.
std::string wbi_key(std::string_view img_url, std::string_view sub_url);

// "bar=514&foo=114&wts=1702204169&w_rid=…": the query, sorted, signed for the moment of `wts_s`.
std::string wbi_query(std::vector<std::pair<std::string, std::string>> parameters, std::int64_t wts_s,
                      std::string_view key);

}  // namespace danmakud::adapters
