// Twitch lines as events: PRIVMSG, USERNOTICE with a text of its own, WHISPER. Pure.
#pragma once

#include "adapters/sources/irc_line.h"
#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

// false: nobody wrote anything in this line.
bool append_twitch_event(const IrcLine& line, SourceOutput& out);

}  // namespace danmakud::adapters
