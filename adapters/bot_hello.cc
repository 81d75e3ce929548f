#include "adapters/bot_hello.h"

#include <algorithm>
#include <utility>

#include <boost/beast/core/string.hpp>

namespace danmakud::adapters {

using boost::beast::iequals;

std::optional<BotHello> read_hello(const BotHeaders& headers, std::shared_ptr<const BotSource> source) {
  const bool is_v12 = !onebot_protocol(headers.protocols).empty();
  if (!is_v12 && headers.self_id.empty()) return std::nullopt;
  BotHello hello;
  hello.source = std::move(source);
  hello.self_id = headers.self_id;
  if (iequals(headers.role, "api")) hello.self_id += kCallsLink;
  hello.version = is_v12 ? OneBotVersion::v12 : OneBotVersion::v11;
  hello.may_answer = !iequals(headers.role, "event");
  return hello;
}

std::string_view onebot_protocol(std::string_view protocols) {
  while (!protocols.empty()) {
    std::string_view name = protocols.substr(0, protocols.find(','));
    protocols.remove_prefix(std::min(name.size() + 1, protocols.size()));
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name.starts_with("12.")) return name;
  }
  return {};
}

}  // namespace danmakud::adapters
