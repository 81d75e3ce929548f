// A ticket in people's form: one line for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace danmakud::daemon {

// `json`: the wire form. "P0 raised   312 users  tech-support      DM-20261111-000042  直播卡顿黑屏 · 房间 r1001:
// 黑屏了". Control bytes come out as spaces: what a user typed cannot steer the terminal. Empty when it is no ticket.
std::string ticket_line(std::string_view json);

}  // namespace danmakud::daemon
