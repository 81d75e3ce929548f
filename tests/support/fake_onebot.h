// A bot of OneBot 11 for tests that clients connect to, as NapCat is one: a wrong token is answered with a frame of
// retcode 1403, calls with "ok".
//
// Thread: any for what is public; the rest is the site's.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/fake_site.h"

namespace danmakud::test {

struct BotChat {
  std::int64_t message_id = 1, user_id = 10'001, time_s = 1'794'398'400;
  std::string text;
};

inline constexpr std::int64_t kBotId = 20'002;
std::string bot_connected();                // what a bot says first
std::string bot_says(const BotChat& chat);  // a private message to it, as an event

class FakeOneBot final : SiteBrain {
 public:
  explicit FakeOneBot(std::string token = "", std::uint16_t port = 0) : token_(std::move(token)), site_(*this, port) {}

  FakeSite& site() { return site_; }
  std::string url() const { return site_.url("ws", "/"); }
  void say(const std::vector<BotChat>& chats);  // to all who are here, a frame each
  std::size_t clients();
  std::vector<std::string> calls();  // as they came

 private:
  SiteAnswer on_http(const SiteRequest&) override { return {404, ""}; }
  bool accepts(const SiteRequest& request) override;
  void on_open(SitePeer& peer) override;
  void on_message(SitePeer& peer, adapters::FrameKind kind, std::string_view bytes) override;
  void on_gone(SitePeer& peer) override { clients_.erase(peer.id); }

  const std::string token_;
  bool is_token_good_ = true;  // of the handshake that was accepted last
  std::map<std::uint64_t, SitePeer*> clients_;
  std::vector<std::string> calls_;
  FakeSite site_;  // last: its thread uses all of the above
};

}  // namespace danmakud::test
