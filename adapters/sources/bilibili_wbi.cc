#include "adapters/sources/bilibili_wbi.h"

#include <algorithm>
#include <array>

#include "adapters/sources/digest.h"
#include "adapters/sources/stream_url.h"

namespace danmakud::adapters {
namespace {

constexpr std::array<std::uint8_t, 32> kOrder{46, 47, 18, 2,  53, 8, 23, 32, 15, 50, 10, 31, 58, 3,  45, 35,
                                              27, 43, 5,  49, 33, 9, 42, 19, 29, 28, 14, 39, 12, 38, 41, 13};
constexpr std::size_t kStemBytes = 64;  // both together
constexpr std::string_view kDropped = "!'()*";

std::string_view stem(std::string_view url) {
  url.remove_prefix(url.rfind('/') + 1);  // npos + 1 is 0
  return url.substr(0, url.find('.'));
}

std::string cleaned(std::string value) {
  std::erase_if(value, [](char c) { return kDropped.find(c) != std::string_view::npos; });
  return value;
}

}  // namespace

std::string wbi_key(std::string_view img_url, std::string_view sub_url) {
  const std::string stems = std::string(stem(img_url)) + std::string(stem(sub_url));
  if (stems.size() < kStemBytes) return {};
  std::string key;
  for (const std::uint8_t index : kOrder) key += stems[index];
  return key;
}

std::string wbi_query(std::vector<std::pair<std::string, std::string>> parameters, std::int64_t wts_s,
                      std::string_view key) {
  parameters.emplace_back("wts", std::to_string(wts_s));
  std::ranges::sort(parameters);
  std::string query;
  for (const auto& [name, value] : parameters) {
    if (!query.empty()) query += '&';
    query += percent_encode(name) + '=' + percent_encode(cleaned(value));
  }
  return query + "&w_rid=" + md5_hex(query + std::string(key));
}

}  // namespace danmakud::adapters
