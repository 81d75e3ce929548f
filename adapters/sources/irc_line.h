// One line of IRC with IRCv3 tags, as Twitch sends it: [@tags SP] [:prefix SP] COMMAND {SP param} [SP :trailing]. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace danmakud::adapters {

// Views into the line.
struct IrcLine {
  std::string_view tags;    // "id=…;user-id=…", as they were sent
  std::string_view prefix;  // "login!login@login.tmi.twitch.tv", or a server's name
  std::string_view command;
  std::vector<std::string_view> params;  // the trailing one among them

  std::string tag(std::string_view name) const;     // unescaped; empty where absent
  std::string_view param(std::size_t index) const;  // empty where absent
  std::string_view login() const;                   // who sent it: the prefix up to its '!'
};

// `line` without its line break. Nothing: there is no command in it.
std::optional<IrcLine> parse_irc_line(std::string_view line);

}  // namespace danmakud::adapters
