// How a live-room platform is spoken: a pure machine. Bytes and answers go in; events, replies, HTTP calls and a state
// come out. No socket, no clock, no thread, no randomness of its own: the runner (source_link.h) has those.
//
// The life of one connection, as the runner drives it:
//
//   start()      before each connect. Either the codec asks for HTTP calls (out.call) and goes on in on_answer(), as
//                often as it needs; or it says where the stream is (out.connect); or it fails (out.fail).
//   on_answer()  an HTTP call came back, or could not be made (status 0). Also for calls made while the stream is open:
//                history after a reconnect, heartbeats by HTTP.
//   on_open()    the stream stands: send the first frames (out.send_text, out.send_binary).
//   on_message() one whole WebSocket message, one line of an HTTP stream, or some bytes of a raw stream (by the scheme
//                of the target's URL). May hold many events or none. out.ready() once the platform let us in.
//   on_tick()    about once a second while the stream stands: heartbeats that are due, joins that were not confirmed.
//   on_ticket()  a complaint that came from here has its ticket; only where wants_tickets().
//   on_settled() all events so far are settled; only where wants_settled().
//   last_calls() the daemon stops or the source is removed: calls to make before going (Open-Live's end).
//
// After out.fail(), or when the stream broke, the runner closes, waits by the kind of fault (back-off for network,
// silent and protocol; at once for asked; start() anew for auth; minutes for risk_control, missing_room and
// configuration) and calls start() again with that fault. The codec lives as long as its source, so what it learnt (a
// token, a game id) may be used again; what belongs to one connection is reset in start().
//
// A message that is broken is no reason to fail: out.reject() counts it, says it, and the connection stays.
//
// To add a platform: a codec here, a row in source_kinds.cc, tests and seeds in tests/fuzz/seeds/source_fuzz.
// generic_codec.cc is the smallest example; docs/connectors.md walks through it.
//
// Thread: one at a time, the runner's. Codecs of one kind may share state through their factory.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/sources/source_event.h"
#include "adapters/sources/source_settings.h"
#include "pipeline/clock.h"
#include "pipeline/receipt.h"

namespace danmakud::adapters {

struct Moment {
  pipeline::SteadyTime steady{};  // intervals
  pipeline::WallTime wall{};      // event times, signatures
};

using HttpField = std::pair<std::string, std::string>;

struct HttpCall {
  int tag = 0;  // the codec's own name for it; comes back with the answer
  std::string method = "GET";
  std::string url;  // http:// or https://
  std::vector<HttpField> headers;
  std::string body;
};

struct CallAnswer {
  int tag = 0;
  unsigned status = 0;             // 0: there was none; `problem` says why
  std::vector<HttpField> headers;  // names in lower case
  std::string body;
  std::string problem;
};

// Where the stream is. ws, wss: WebSocket; http, https: a line a message; tcp, tls, unix: raw bytes.
struct StreamTarget {
  std::vector<std::string> urls;  // tried in turn, a connect each
  std::vector<HttpField> headers;
  std::string subprotocol;
};

enum class StreamFrame : std::uint8_t { text, binary, ping };

struct OutgoingFrame {
  StreamFrame kind = StreamFrame::text;
  std::string bytes;
};

enum class SourceFaultKind : std::uint8_t {
  network,        // could not connect, or the stream broke
  silent,         // open, and nothing came
  asked,          // the platform asked us to connect again
  protocol,       // it speaks otherwise than we know
  auth,           // the token was refused or has expired: get another
  missing_room,   // no such room, or it is closed to us
  risk_control,   // the platform takes us for a robot: a pause of minutes
  configuration,  // a setting is missing or wrong: only the operator can mend it
};
inline constexpr std::size_t kSourceFaultKinds = 8;
std::string_view to_string(SourceFaultKind kind);

struct SourceFault {
  SourceFaultKind kind = SourceFaultKind::network;
  std::string advice;  // one line for the operator: what happened and what to do
};

// How long the platform asks its clients to stay away after a break: somewhere between.
struct ReconnectPause {
  std::chrono::milliseconds least{}, most{};
};

// What a codec wants done. The runner empties it after each call.
struct SourceOutput {
  std::string events;           // lines, see append_event_line()
  std::size_t event_count = 0;  // in `events`
  std::vector<OutgoingFrame> frames;
  std::vector<HttpCall> calls;
  std::optional<StreamTarget> target;
  std::optional<SourceFault> fault;  // the first
  bool is_ready = false;
  std::optional<ReconnectPause> reconnect_pause;  // of this connection's end; back-off may be longer
  std::string notice;                             // for the log, no fault: "guests are masked from now on"
  std::vector<Recall> recalls;
  std::uint64_t ignored = 0;  // messages of no interest
  std::uint64_t rejected = 0;
  std::string last_reject;

  void event(const SourceEvent& found) {
    append_event_line(found, events);
    ++event_count;
  }
  void send_text(std::string bytes) { frames.push_back({StreamFrame::text, std::move(bytes)}); }
  void send_binary(std::string bytes) { frames.push_back({StreamFrame::binary, std::move(bytes)}); }
  void call(HttpCall made) { calls.push_back(std::move(made)); }
  void connect(StreamTarget found) { target = std::move(found); }
  void ready() { is_ready = true; }
  void recall(std::string id, bool is_prefix = false) { recalls.push_back({std::move(id), is_prefix}); }
  void fail(SourceFaultKind kind, std::string advice) {
    if (!fault) fault = SourceFault{kind, std::move(advice)};
  }
  void reject(std::string_view why) {
    ++rejected;
    last_reject = why;
  }
};

class SourceCodec {
 public:
  virtual ~SourceCodec() = default;
  // `last`: why the connection before ended; null at the first start.
  virtual void start(const SourceFault* last, Moment now, SourceOutput& out) = 0;
  virtual void on_answer(const CallAnswer&, Moment, SourceOutput&) {}
  virtual void on_open(Moment now, SourceOutput& out) = 0;
  virtual void on_message(StreamFrame kind, std::string_view bytes, Moment now, SourceOutput& out) = 0;
  virtual void on_tick(Moment, SourceOutput&) {}
  virtual bool wants_tickets() const { return false; }
  virtual void on_ticket(const pipeline::TicketNotice&, Moment, SourceOutput&) {}
  virtual void last_calls(Moment, SourceOutput&) {}
  // The handshake was answered with this status; `why` says so. What it means to the platform.
  virtual SourceFault on_refused(unsigned http_status, std::string why) const;

  // Who keeps what we read until we acknowledge it can wait, too: it is slowed, and nothing of it is ever shed.
  virtual bool wants_settled() const { return false; }
  // All events so far are durable, or were found to be no complaints; not is_whole: some were given up, as when the
  // store cannot be written, and must be read again.
  virtual void on_settled(bool /*is_whole*/, Moment, SourceOutput&) {}

  // Nothing heard for so long on an open stream: it is replaced. Zero: never. A WebSocket's pongs count where
  // sends_pings(): the runner then pings every third of it.
  virtual std::chrono::seconds silence_limit() const { return std::chrono::seconds{90}; }
  virtual bool sends_pings() const { return true; }
};

// The stream at settings.url with the operator's headers, user agent, cookie and bearer token: what start() of a kind
// without a bootstrap connects to. Nothing where there is no url.
std::optional<StreamTarget> target_of(const SourceSettings& settings);

}  // namespace danmakud::adapters
