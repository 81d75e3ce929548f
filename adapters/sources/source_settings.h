// What one `[[source]]` says, as the codecs see it. Plain values; an empty one was not given. Immutable once made.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace danmakud::adapters {

struct SourceSettings {
  std::string name;  // unique; the source's name in metrics, logs and /v1/status
  std::string kind;  // a name of source_kinds.h

  std::vector<std::string> rooms;     // `room` is a list of one
  std::vector<std::string> channels;  // Twitch
  std::string url;                    // the stream, overriding what a bootstrap would find
  std::string api_url;                // base of the bootstrap's HTTP calls; no '/' at its end
  std::string platform;               // of its events; empty: what the kind says
  std::string token, uid, buvid, cookie, user_agent, nick;
  std::string ca_file;  // PEM; empty: the system's
  std::string app_id, access_key, access_secret, code;
  std::map<std::string, std::string, std::less<>> headers;  // added to the stream's and the bootstrap's requests

  // The generic kind: event members by JSON pointer ("/data/text"), members that are always the same, and where one
  // message holds many events, the pointer to their array. `only`: what must stand where, or it is no event.
  // `format`: a shipped mapping, which the others then amend.
  std::string format, items;
  std::map<std::string, std::string, std::less<>> map, constants, only;
  std::vector<std::string> subscribe;  // text messages to send when the stream is open

  // Redis: where to read, in `url`; `stream` or `list` names the key, `group` and `consumer` its reader.
  std::string stream, list, group, consumer;

  std::string reply;  // OneBot: the template of the answer to a complainer; empty: none

  std::chrono::seconds silence{0};  // an open stream silent for so long is replaced; 0: what the kind says

  friend bool operator==(const SourceSettings&, const SourceSettings&) = default;
};

// The settings with one room: of kinds that need a connection for each.
inline SourceSettings for_room(SourceSettings settings, std::string room) {
  settings.rooms = {std::move(room)};
  return settings;
}

}  // namespace danmakud::adapters
