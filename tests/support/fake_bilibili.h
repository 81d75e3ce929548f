// Bilibili for tests: the bootstrap's calls and Open-Live's with their signatures checked (there, a key's secret is the
// key itself), and rooms whose streams clients join. What it speaks is what unmodified clients of others accept.
//
// Thread: any for what is public; the rest is the site's.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/bilibili_packets.h"
#include "tests/support/fake_site.h"

namespace danmakud::test {

class FakeBilibili final : SiteBrain {
 public:
  explicit FakeBilibili(std::uint16_t port = 0) : site_(*this, port) {}

  FakeSite& site() { return site_; }
  // To all who are in the room, or in any room ("").
  void say(const std::string& room, const std::vector<Danmaku>& danmaku);
  void push(std::string_view message);               // any bytes, to all who were let in
  std::size_t joined(const std::string& room = "");  // how many are
  std::size_t total_joined();                        // since the start
  std::size_t calls(const std::string& path);        // of an HTTP path
  void remember(std::string history) {
    site_.run([&] { history_ = std::move(history); });
  }
  void refuse(const std::string& path, SiteAnswer answer) {
    site_.run([&] { refused_[path] = std::move(answer); });
  }
  void accept_again(const std::string& path) {
    site_.run([&] { refused_.erase(path); });
  }
  void answer_auth(int code) {
    site_.run([&] { auth_code_ = code; });
  }

 private:
  struct Joined {
    SitePeer* peer = nullptr;
    std::string room;
    std::uint16_t protover = 0;
    bool is_open_live = false;
  };

  SiteAnswer on_http(const SiteRequest& request) override;
  SiteAnswer answer(const std::string& path, const SiteRequest& request);
  SiteAnswer token(const SiteRequest& request) const;
  void on_message(SitePeer& peer, adapters::FrameKind kind, std::string_view bytes) override;
  void on_gone(SitePeer& peer) override { joined_.erase(peer.id); }
  void on_auth(SitePeer& peer, std::string_view body);

  std::map<std::uint64_t, Joined> joined_;
  std::size_t total_joined_ = 0;
  std::map<std::string, std::size_t> calls_;
  std::map<std::string, SiteAnswer> refused_;
  std::string history_ = R"({"code":0,"data":{"admin":[],"room":[]}})";
  int auth_code_ = 0;
  FakeSite site_;  // last: its thread uses all of the above
};

}  // namespace danmakud::test
