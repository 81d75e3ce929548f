#include "tests/support/fake_twitch.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/sources/irc_line.h"

namespace danmakud::test {
namespace {

using adapters::FrameKind;

constexpr std::string_view kCapabilities = "twitch.tv/tags twitch.tv/commands twitch.tv/membership";

void tell(SitePeer& peer, std::string_view lines) {
  peer.send(FrameKind::text, lines);
}

}  // namespace

std::string twitch_line(std::string_view channel, const TwitchChat& chat) {
  return fmt::format(
      "@badge-info=;badges=;color=;display-name={0};emotes=;first-msg=0;flags=;id={1};mod=0;room-id=7;subscriber=0;"
      "tmi-sent-ts={2};turbo=0;user-id={3};user-type= :u{3}!u{3}@u{3}.tmi.twitch.tv PRIVMSG #{4} :{5}\r\n",
      chat.name, chat.id, chat.ts_ms, chat.user_id, channel, chat.text);
}

void FakeTwitch::say(std::string_view lines) {
  site_.run([&] {
    for (auto& [id, guest] : guests_) {
      if (!guest.channels.empty()) tell(*guest.peer, lines);
    }
  });
}

std::size_t FakeTwitch::joined() {
  std::size_t count = 0;
  site_.run([&] {
    count = static_cast<std::size_t>(
        std::ranges::count_if(guests_, [](const auto& guest) { return !guest.second.channels.empty(); }));
  });
  return count;
}

std::size_t FakeTwitch::total_joined() {
  std::size_t count = 0;
  site_.run([&] { count = total_joined_; });
  return count;
}

std::size_t FakeTwitch::pongs() {
  std::size_t count = 0;
  site_.run([&] { count = pongs_; });
  return count;
}

void FakeTwitch::on_message(SitePeer& peer, FrameKind, std::string_view bytes) {
  while (!bytes.empty()) {
    std::string_view line = bytes.substr(0, bytes.find('\n'));
    bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) on_line(guests_[peer.id], line);
  }
}

void FakeTwitch::on_line(Guest& guest, std::string_view text) {
  const auto line = adapters::parse_irc_line(text);
  if (!line) return;
  if (line->command == "CAP" && line->param(0) == "LS") {
    guest.is_negotiating = true;
    tell(*guest.peer, fmt::format(":tmi.twitch.tv CAP * LS :{}\r\n", kCapabilities));
  } else if (line->command == "CAP" && line->param(0) == "REQ") {
    tell(*guest.peer, fmt::format(":tmi.twitch.tv CAP * ACK :{}\r\n", line->param(1)));
  } else if (line->command == "CAP" && line->param(0) == "END") {
    guest.is_negotiating = false;
    if (!guest.nick.empty()) greet(guest);
  } else if (line->command == "PASS") {
    guest.password = line->param(0);
  } else if (line->command == "NICK") {
    guest.nick = line->param(0);
    if (!guest.is_negotiating) greet(guest);
  } else if (line->command == "JOIN") {
    join(guest, line->param(0));
  } else if (line->command == "PING") {
    tell(*guest.peer, fmt::format(":tmi.twitch.tv PONG tmi.twitch.tv :{}\r\n", line->param(0)));
  } else if (line->command == "PONG") {
    ++pongs_;
  }
}

void FakeTwitch::greet(Guest& guest) {
  if (guest.password == "oauth:bad") {
    return tell(*guest.peer, ":tmi.twitch.tv NOTICE * :Login authentication failed\r\n");
  }
  tell(*guest.peer, fmt::format(":tmi.twitch.tv 001 {0} :Welcome, GLHF!\r\n"
                                ":tmi.twitch.tv 002 {0} :Your host is tmi.twitch.tv\r\n"
                                ":tmi.twitch.tv 003 {0} :This server is rather new\r\n"
                                ":tmi.twitch.tv 004 {0} :-\r\n"
                                ":tmi.twitch.tv 375 {0} :-\r\n"
                                ":tmi.twitch.tv 372 {0} :You are in a maze of twisty passages, all alike.\r\n"
                                ":tmi.twitch.tv 376 {0} :>\r\n",
                                guest.nick));
}

void FakeTwitch::join(Guest& guest, std::string_view channels) {
  while (!channels.empty()) {
    const std::string_view channel = channels.substr(0, channels.find(','));
    channels.remove_prefix(std::min(channel.size() + 1, channels.size()));
    if (channel.starts_with("#gone")) continue;
    tell(*guest.peer, fmt::format(":{0}!{0}@{0}.tmi.twitch.tv JOIN {1}\r\n"
                                  ":{0}.tmi.twitch.tv 353 {0} = {1} :{0}\r\n"
                                  ":{0}.tmi.twitch.tv 366 {0} {1} :End of /NAMES list\r\n"
                                  "@emote-only=0;followers-only=-1;r9k=0;room-id=7;slow=0;subs-only=0 "
                                  ":tmi.twitch.tv ROOMSTATE {1}\r\n",
                                  guest.nick, channel));
    guest.channels.insert(std::string(channel));
    ++total_joined_;
  }
}

}  // namespace danmakud::test
