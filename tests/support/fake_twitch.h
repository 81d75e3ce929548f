// Twitch chat for tests: IRC over WebSocket as unmodified clients of others accept it. A channel whose name begins with
// "gone" is not there: its join is answered with silence. The password "oauth:bad" is refused.
//
// Thread: any for what is public; the rest is the site's.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "tests/support/fake_site.h"

namespace danmakud::test {

struct TwitchChat {
  std::string id, user_id = "42", name = "Tom", text;
  std::int64_t ts_ms = 1'794'398'400'000;
};

// As the server sends it, its line break included.
std::string twitch_line(std::string_view channel, const TwitchChat& chat);

class FakeTwitch final : SiteBrain {
 public:
  explicit FakeTwitch(std::uint16_t port = 0) : site_(*this, port) {}

  FakeSite& site() { return site_; }
  std::string url() const { return site_.url("ws", "/"); }
  // Any lines, in one frame, to all who are in a channel.
  void say(std::string_view lines);
  std::size_t joined();        // how many are
  std::size_t total_joined();  // since the start
  std::size_t pongs();

 private:
  struct Guest {
    SitePeer* peer = nullptr;
    std::string password, nick;
    bool is_negotiating = false;  // asked which capabilities there are: greeted at CAP END
    std::set<std::string> channels;
  };

  SiteAnswer on_http(const SiteRequest&) override { return {404, ""}; }
  void on_open(SitePeer& peer) override { guests_[peer.id].peer = &peer; }
  void on_message(SitePeer& peer, adapters::FrameKind kind, std::string_view bytes) override;
  void on_gone(SitePeer& peer) override { guests_.erase(peer.id); }
  void on_line(Guest& guest, std::string_view line);
  void greet(Guest& guest);
  void join(Guest& guest, std::string_view channel);

  std::map<std::uint64_t, Guest> guests_;
  std::size_t total_joined_ = 0, pongs_ = 0;
  FakeSite site_;  // last: its thread uses all of the above
};

}  // namespace danmakud::test
