#include "adapters/sources/live_stream.h"

#include <utility>

#include "adapters/sources/net_session.h"
#include "adapters/sources/wire.h"

namespace danmakud::adapters {
namespace {

class WiredStream final : public LiveStream, public NetSession, private WireListener {
 public:
  WiredStream(NetThread& net, const StreamUrl& where, const std::string& ca_file, std::unique_ptr<Wire> wire,
              StreamListener& listener)
      : NetSession(net, where, ca_file), wire_(std::move(wire)), listener_(&listener) {}

  void send(const OutgoingFrame& frame) override {
    std::string bytes;
    wire_->append(frame, bytes);
    if (!bytes.empty()) write(bytes);
  }
  void set_reading(bool wanted) override { NetSession::set_reading(wanted); }
  bool has_pings() const override { return wire_->has_pings(); }
  void close() override {
    if (std::exchange(listener_, nullptr) == nullptr) return;
    std::string bytes;
    wire_->append_goodbye(bytes);
    if (!bytes.empty()) write(bytes);
    close_when_written();
  }

 private:
  void on_connected() override {
    if (const std::string hello = wire_->hello(); !hello.empty()) write(hello);
    if (wire_->opens_at_once()) on_wire_open();
  }

  // The link may close us in the middle of it: the rest is dropped then.
  void on_bytes(std::span<char> bytes) override {
    if (listener_ != nullptr) listener_->on_stream_heard();
    std::string reply;
    const bool goes_on = wire_->take(bytes, *this, reply);
    if (!reply.empty()) write(reply);
    if (!goes_on && listener_ != nullptr) {
      NetSession::close();
      on_closed(wire_->problem());
    }
  }

  void on_closed(std::string why) override {
    if (StreamListener* const listener = std::exchange(listener_, nullptr)) {
      listener->on_stream_closed({std::move(why), wire_->http_status(), is_untrusted()});
    }
  }

  void on_wire_open() override {
    if (listener_ != nullptr) listener_->on_stream_open();
  }
  void on_wire_message(StreamFrame kind, std::string_view bytes) override {
    if (listener_ != nullptr) listener_->on_stream_message(kind, bytes);
  }

  const std::unique_ptr<Wire> wire_;
  StreamListener* listener_;
};

}  // namespace

std::shared_ptr<LiveStream> open_live_stream(NetThread& thread, const std::string& url, const StreamTarget& target,
                                             const std::string& ca_file, std::uint64_t random,
                                             StreamListener& listener) {
  const auto where = parse_stream_url(url);
  if (!where) return nullptr;
  auto stream = std::make_shared<WiredStream>(thread, *where, ca_file, make_wire(*where, target, random), listener);
  stream->connect();
  return stream;
}

}  // namespace danmakud::adapters
