#include "adapters/sources/douyin_codec.h"

#include "adapters/sources/douyin_message.h"
#include "adapters/sources/inflate.h"
#include "adapters/sources/protobuf.h"

namespace danmakud::adapters {
namespace {

constexpr std::chrono::seconds kDouyinHeartbeat{10};
constexpr std::string_view kBrokenDouyin = "douyin: a message that is cut short or no protobuf";
constexpr std::string_view kGzip = "\x1f\x8b";  // what a header says, too, but not in every version

std::string push_frame(std::uint64_t log_id, std::string_view type, std::string_view payload) {
  std::string bytes;
  protozero::pbf_writer frame(bytes);
  if (log_id != 0) frame.add_uint64(2, log_id);
  frame.add_string(7, type.data(), type.size());
  if (!payload.empty()) frame.add_bytes(8, payload.data(), payload.size());
  return bytes;
}

}  // namespace

struct DouyinCodec::Frame {
  std::uint64_t log_id = 0;
  std::string_view type, payload;
};

std::optional<std::string> douyin_fault(const SourceSettings& settings) {
  const bool is_url = settings.url.starts_with("wss://") || settings.url.starts_with("ws://");
  if (!is_url) return "needs url = \"wss://…\" as the room's page opens it, signature and all, and its cookie";
  return std::nullopt;
}

void DouyinCodec::start(const SourceFault*, Moment, SourceOutput& out) {
  out.connect(*target_of(settings_));
}

void DouyinCodec::on_open(Moment now, SourceOutput& out) {
  beat_at_ = now.steady;
  out.send_binary(push_frame(0, "hb", {}));
}

// A page in place of a stream is how Douyin refuses a signature.
SourceFault DouyinCodec::on_refused(unsigned http_status, std::string why) const {
  if (http_status != 200) return SourceCodec::on_refused(http_status, std::move(why));
  return {
      SourceFaultKind::configuration,
      "Douyin refused the signature in url (it answered 200 to the WebSocket handshake): it has expired or is missing; "
      "take a fresh url and cookie from a browser in the room"};
}

void DouyinCodec::on_tick(Moment now, SourceOutput& out) {
  if (now.steady - beat_at_ < kDouyinHeartbeat) return;
  on_open(now, out);
}

void DouyinCodec::on_message(StreamFrame, std::string_view bytes, Moment, SourceOutput& out) {
  guard_protobuf(kBrokenDouyin, out, [&] { on_frame(bytes, out); });
}

void DouyinCodec::on_frame(std::string_view bytes, SourceOutput& out) {
  Frame frame;
  pbf_reader reader = reader_of(bytes);
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case varint_field(2):
        frame.log_id = reader.get_uint64();
        break;
      case bytes_field(7):
        frame.type = view_of(reader);
        break;
      case bytes_field(8):
        frame.payload = view_of(reader);
        break;
      default:
        reader.skip();
    }
  }
  if (frame.type == "close") return out.fail(SourceFaultKind::asked, "Douyin closed the stream");
  if (frame.type != "msg") {
    ++out.ignored;
    return;
  }
  if (!frame.payload.starts_with(kGzip)) return on_response(frame, frame.payload, out);
  std::string inflated;
  const std::string_view wrong = inflate(Packing::zlib, frame.payload, inflated);
  wrong.empty() ? on_response(frame, inflated, out) : out.reject(wrong);
}

// A broken message costs none of its neighbours.
void DouyinCodec::on_response(const Frame& frame, std::string_view response, SourceOutput& out) {
  const std::string_view room = settings_.rooms.empty() ? std::string_view{} : settings_.rooms.front();
  std::string_view cursor;
  bool needs_ack = false;
  pbf_reader reader = reader_of(response);
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case bytes_field(1): {
        const std::string_view message = view_of(reader);
        guard_protobuf(kBrokenDouyin, out, [&] { append_douyin_message(message, room, out); });
        break;
      }
      case bytes_field(5):
        cursor = view_of(reader);
        break;
      case varint_field(9):
        needs_ack = reader.get_bool();
        break;
      default:
        reader.skip();
    }
  }
  out.ready();
  if (needs_ack) out.send_binary(push_frame(frame.log_id, "ack", cursor));
}

}  // namespace danmakud::adapters
