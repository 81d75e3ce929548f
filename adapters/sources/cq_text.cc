#include "adapters/sources/cq_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace danmakud::adapters {
namespace {

constexpr std::string_view kCode = "[CQ:";
constexpr std::array<std::pair<std::string_view, char>, 4> kEscapes{
    {{"&#91;", '['}, {"&#93;", ']'}, {"&#44;", ','}, {"&amp;", '&'}}};

}  // namespace

// One pass: what an escape stands for is never read again, so "&amp;#91;" is the text "&#91;".
std::string cq_text(std::string_view message) {
  std::string text;
  text.reserve(message.size());
  const std::size_t last_end = message.rfind(']');  // no code ends behind it, so none is looked for there
  for (std::size_t at = 0; at < message.size();) {
    const std::string_view rest = message.substr(at);
    if (rest.starts_with(kCode) && last_end != std::string_view::npos && at < last_end) {
      at = message.find(']', at) + 1;
      continue;
    }
    const auto escape =
        std::ranges::find_if(kEscapes, [&](const auto& known) { return rest.starts_with(known.first); });
    const bool is_escape = escape != kEscapes.end();
    text += is_escape ? escape->second : rest.front();
    at += is_escape ? escape->first.size() : 1;
  }
  return text;
}

}  // namespace danmakud::adapters
