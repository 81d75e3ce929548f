// A live room of a simulated platform that needs no bootstrap: clients connect, say who they are, and hear what is
// said. What is spoken is a RoomProtocol's: Kuaishou's, Douyin's or Douyu's.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/fake_site.h"

namespace danmakud::test {

struct RoomChat {
  std::string id = "1", user_id = "42", name = "看客", text;
  std::int64_t ts_ms = 1'794'398'400'123;
};

// What the platform's server makes of what it was sent.
struct RoomAnswer {
  std::string bytes;
  bool lets_in = false;
  bool is_beat = false;  // a heartbeat
  bool is_ack = false;   // an acknowledgement of what was pushed, with all that belongs to it
};

// A pure machine; the room's thread calls it.
class RoomProtocol {
 public:
  virtual ~RoomProtocol() = default;
  virtual bool is_raw() const { return false; }
  virtual bool accepts(const SiteRequest&) const { return true; }  // its handshake; else:
  virtual SiteAnswer refusal() const { return {401, "no"}; }
  virtual RoomAnswer answer(std::string_view bytes) = 0;
  virtual std::string push(const std::vector<RoomChat>& chats) = 0;
};

// A token "expired" is answered with an error. Asks for a heartbeat a second, and to stay away for one after a break.
std::unique_ptr<RoomProtocol> make_kuaishou_room();
// A url without its signature is answered with a page.
std::unique_ptr<RoomProtocol> make_douyin_room();
// Room 404 is not there.
enum class DouyuWire : std::uint8_t { websocket, tcp };
std::unique_ptr<RoomProtocol> make_douyu_room(DouyuWire wire);

// Thread: any for what is public; the rest is the site's.
class FakeRoom final : SiteBrain {
 public:
  explicit FakeRoom(std::unique_ptr<RoomProtocol> protocol, std::uint16_t port = 0)
      : protocol_(std::move(protocol)), site_(*this, port) {}

  FakeSite& site() { return site_; }
  void say(const std::vector<RoomChat>& chats);  // to all who were let in, in one message
  std::size_t joined();                          // how many are
  std::size_t total_joined();                    // since the start
  std::size_t beats();
  std::size_t acks();

 private:
  SiteAnswer on_http(const SiteRequest&) override { return {404, ""}; }
  bool accepts(const SiteRequest& request) override { return protocol_->accepts(request); }
  SiteAnswer refusal() const override { return protocol_->refusal(); }
  bool is_raw() const override { return protocol_->is_raw(); }
  void on_message(SitePeer& peer, adapters::FrameKind kind, std::string_view bytes) override;
  void on_gone(SitePeer& peer) override { joined_.erase(peer.id); }
  std::size_t read(const std::size_t& count);

  const std::unique_ptr<RoomProtocol> protocol_;
  std::map<std::uint64_t, SitePeer*> joined_;
  std::size_t total_joined_ = 0, beats_ = 0, acks_ = 0;
  FakeSite site_;  // last: its thread uses all of the above
};

}  // namespace danmakud::test
