// What a bot says of itself when it dials in. Pure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/bot_desk.h"
#include "adapters/sources/onebot_version.h"

namespace danmakud::adapters {

inline constexpr std::string_view kCallsLink = "/api";  // behind the id of a bot whose link is for calls alone

struct BotHello {
  std::shared_ptr<const BotSource> source;
  std::string self_id;     // OneBot 12 has none here
  bool may_answer = true;  // a link for events alone takes no calls: the bot's other half (kCallsLink) does
  OneBotVersion version = OneBotVersion::v11;
};

// The hello of a handshake; nothing where OneBot 11 comes without its X-Self-ID. `protocols` is Sec-WebSocket-Protocol.
struct BotHeaders {
  std::string_view self_id, role, protocols;
};
std::optional<BotHello> read_hello(const BotHeaders& headers, std::shared_ptr<const BotSource> source);

// The sub-protocol of OneBot 12 ("12.<implementation>"), which the answer must repeat; empty where there is none.
std::string_view onebot_protocol(std::string_view protocols);

}  // namespace danmakud::adapters
