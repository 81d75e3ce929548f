// A live-room platform's server for tests: HTTP answers and WebSockets, or raw bytes, on one port of loopback, one
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/frame_codec.h"

namespace danmakud::test {

struct SiteRequest {
  std::string method, target, body;
  std::map<std::string, std::string, std::less<>> headers;  // names in lower case
};

struct SiteAnswer {
  unsigned status = 200;
  std::string body;
};

// A client that is connected. Thread: the site's; lives until on_gone().
class SitePeer {
 public:
  virtual ~SitePeer() = default;
  virtual void send(adapters::FrameKind kind, std::string_view bytes) = 0;
  virtual void cut() = 0;  // without a word

  std::uint64_t id = 0;
  std::string target;
};

// What the platform does. All of it on the site's thread.
class SiteBrain {
 public:
  virtual ~SiteBrain() = default;
  virtual SiteAnswer on_http(const SiteRequest& request) = 0;
  virtual bool accepts(const SiteRequest&) { return true; }  // a WebSocket; else:
  virtual SiteAnswer refusal() const { return {401, "no"}; }
  virtual bool is_raw() const { return false; }  // no HTTP: what comes and goes are bytes
  virtual void on_open(SitePeer&) {}
  virtual void on_message(SitePeer& peer, adapters::FrameKind kind, std::string_view bytes) = 0;
  virtual void on_gone(SitePeer&) {}
};

class FakeSite {
 public:
  explicit FakeSite(SiteBrain& brain, std::uint16_t port = 0);  // listens at once
  ~FakeSite();
  FakeSite(const FakeSite&) = delete;
  FakeSite& operator=(const FakeSite&) = delete;

  std::uint16_t port() const;
  std::string url(std::string_view scheme, std::string_view path) const;  // "ws://127.0.0.1:PORT/path"
  void run(std::function<void()> act);  // on the site's thread; returns when it is done
  void cut_all();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace danmakud::test
