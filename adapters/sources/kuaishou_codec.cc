#include "adapters/sources/kuaishou_codec.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/sources/inflate.h"
#include "adapters/sources/kuaishou_feed.h"
#include "adapters/sources/protobuf.h"

namespace danmakud::adapters {
namespace {

using protozero::pbf_writer;

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kUsualBeat = 20s, kLeastBeat = 1s, kMostBeat = 60s;
constexpr milliseconds kMostPause = 5min;
constexpr std::string_view kBrokenKuaishou = "kuaishou: a message that is cut short or no protobuf";

enum PayloadType : std::uint32_t {
  kHeartbeat = 1,
  kError = 103,
  kEnterRoom = 200,
  kEntered = 300,
  kFeedPush = 310,
};
enum Compression : std::uint32_t { kNone = 1, kGzip = 2, kAes = 3 };

std::string socket_message(PayloadType type, const std::string& payload) {
  std::string bytes;
  pbf_writer message(bytes);
  message.add_enum(1, static_cast<std::int32_t>(type));
  message.add_enum(2, static_cast<std::int32_t>(kNone));
  message.add_bytes(3, payload);
  return bytes;
}

// Sixteen letters and digits and the time, as a page makes them; told apart by the time alone.
std::string page_id(Moment now) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::uint64_t mixed = static_cast<std::uint64_t>(now.steady.time_since_epoch().count());
  std::string id;
  for (int i = 0; i < 16; ++i) {
    mixed = mixed * 6364136223846793005U + 1442695040888963407U;
    id += kLetters[(mixed >> 33) % kLetters.size()];
  }
  return fmt::format("{}_{}", id, pipeline::to_ms(now.wall));
}

}  // namespace

std::optional<std::string> kuaishou_fault(const SourceSettings& settings) {
  const bool is_url = settings.url.starts_with("wss://") || settings.url.starts_with("ws://");
  if (!is_url) return "needs url = \"wss://…\", one of websocketUrls in what the room's page loads";
  if (settings.token.empty()) return "needs token, as the room's page loads it together with the url";
  if (settings.rooms.empty()) return "needs room = \"…\", the liveStreamId of the broadcast";
  return std::nullopt;
}

void KuaishouCodec::start(const SourceFault* last, Moment, SourceOutput& out) {
  if (last != nullptr) ++reconnects_;
  beat_interval_ = kUsualBeat;
  SourceSettings stream = settings_;
  stream.token.clear();  // it goes into the first message, not into a header
  out.connect(*target_of(stream));
}

void KuaishouCodec::on_open(Moment now, SourceOutput& out) {
  beat_at_ = now.steady;
  std::string bytes;
  pbf_writer room(bytes);
  room.add_string(1, settings_.token);
  room.add_string(2, settings_.rooms.front());
  if (reconnects_ > 0) room.add_uint32(3, reconnects_);
  if (last_error_ > 0) room.add_uint32(4, last_error_);
  room.add_string(7, page_id(now));
  out.send_binary(socket_message(kEnterRoom, bytes));
}

void KuaishouCodec::on_message(StreamFrame, std::string_view bytes, Moment, SourceOutput& out) {
  guard_protobuf(kBrokenKuaishou, out, [&] { on_frame(bytes, out); });
}

void KuaishouCodec::on_frame(std::string_view bytes, SourceOutput& out) {
  std::uint32_t type = 0, compression = 0;
  std::string_view payload;
  pbf_reader frame = reader_of(bytes);
  while (frame.next()) {
    switch (frame.tag_and_type()) {
      case varint_field(1):
        type = frame.get_uint32();
        break;
      case varint_field(2):
        compression = frame.get_uint32();
        break;
      case bytes_field(3):
        payload = view_of(frame);
        break;
      default:
        frame.skip();
    }
  }
  if (compression == kAes) return out.reject("kuaishou: an AES payload, which is not read");
  if (compression != kGzip) return on_payload(type, payload, out);
  std::string inflated;
  const std::string_view wrong = inflate(Packing::zlib, payload, inflated);
  wrong.empty() ? on_payload(type, inflated, out) : out.reject(wrong);
}

void KuaishouCodec::on_payload(std::uint32_t type, std::string_view payload, SourceOutput& out) {
  switch (type) {
    case kFeedPush:
      return append_kuaishou_feed(payload, settings_.rooms.front(), out);
    case kEntered:
      return on_entered(payload, out);
    case kError:
      return on_error(payload, out);
    default:
      ++out.ignored;
  }
}

void KuaishouCodec::on_error(std::string_view error, SourceOutput& out) {
  std::string_view text;
  pbf_reader reader = reader_of(error);
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case varint_field(1):
        last_error_ = reader.get_uint32();
        break;
      case bytes_field(2):
        text = view_of(reader);
        break;
      default:
        reader.skip();
    }
  }
  out.fail(
      SourceFaultKind::configuration,
      fmt::format("Kuaishou answered error {} {}: take a fresh url, token and room from a browser that is logged in",
                  last_error_, text));
}

void KuaishouCodec::on_entered(std::string_view ack, SourceOutput& out) {
  const auto within = [](std::int64_t asked, milliseconds least, milliseconds most) {
    return std::clamp(milliseconds{std::clamp<std::int64_t>(asked, 0, most.count())}, least, most);
  };
  ReconnectPause pause;
  pbf_reader reader = reader_of(ack);
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case varint_field(1):
        pause.least = within(reader.get_int64(), 0ms, kMostPause);
        break;
      case varint_field(2):
        pause.most = within(reader.get_int64(), 0ms, kMostPause);
        break;
      case varint_field(3):
        if (const std::int64_t asked = reader.get_int64(); asked > 0)
          beat_interval_ = within(asked, kLeastBeat, kMostBeat);
        break;
      default:
        reader.skip();
    }
  }
  out.reconnect_pause = pause;
  last_error_ = 0;
  out.ready();
}

void KuaishouCodec::on_tick(Moment now, SourceOutput& out) {
  if (now.steady - beat_at_ < beat_interval_) return;
  beat_at_ = now.steady;
  std::string bytes;
  pbf_writer beat(bytes);
  beat.add_uint64(1, static_cast<std::uint64_t>(pipeline::to_ms(now.wall)));
  out.send_binary(socket_message(kHeartbeat, bytes));
}

}  // namespace danmakud::adapters
