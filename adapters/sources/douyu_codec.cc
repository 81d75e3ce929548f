#include "adapters/sources/douyu_codec.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "adapters/digit.h"
#include "adapters/sources/stt.h"

namespace danmakud::adapters {
namespace {

constexpr int kFirstPort = 8501, kLastPort = 8506;
constexpr std::chrono::seconds kDouyuHeartbeat{45};
constexpr std::string_view kNoSuchRoom = "204";

std::int64_t number_of(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void append_comment(const SttFields& chat, std::string_view room, SourceOutput& out) {
  SourceEvent event;
  event.text = chat.get("txt");
  event.id = chat.get("cid");
  event.room_id = room;
  event.user_id = chat.get("uid") == "0" ? std::string_view{} : chat.get("uid");
  event.user_name = chat.get("nn");
  event.ts_ms = to_epoch_ms(number_of(chat.get("cst")));
  out.event(event);
}

}  // namespace

std::optional<std::string> douyu_fault(const SourceSettings& settings) {
  const bool is_number = !settings.rooms.empty() && !settings.rooms.front().empty() &&
                         std::ranges::all_of(settings.rooms.front(), is_digit);
  if (!is_number) return "needs room = \"…\", the number in the room's address";
  return std::nullopt;
}

DouyuCodec::DouyuCodec(const SourceSettings& settings)
    : settings_(settings), is_raw_(settings.url.starts_with("tcp://") || settings.url.starts_with("tls://")) {}

void DouyuCodec::start(const SourceFault*, Moment, SourceOutput& out) {
  rest_.clear();
  StreamTarget target = target_of(settings_).value_or(StreamTarget{});
  if (target.urls.empty()) {
    for (int port = kLastPort; port >= kFirstPort; --port) {
      target.urls.push_back(fmt::format("wss://danmuproxy.douyu.com:{}/", port));
    }
  }
  out.connect(std::move(target));
}

void DouyuCodec::on_open(Moment now, SourceOutput& out) {
  beat_at_ = now.steady;
  out.send_binary(stt_frame(stt_body({{"type", "loginreq"}, {"roomid", settings_.rooms.front()}})));
}

void DouyuCodec::on_message(StreamFrame, std::string_view bytes, Moment, SourceOutput& out) {
  rest_ += bytes;
  const SttFrames frames = cut_stt_frames(rest_);
  for (const std::string_view body : frames.bodies) on_body(body, out);
  rest_.erase(0, frames.used);
  if (frames.is_broken && is_raw_) return out.fail(SourceFaultKind::protocol, "douyu: what came is no STT frame");
  if (is_raw_ || rest_.empty()) return;
  out.reject(frames.is_broken ? "douyu: a frame with a wrong length" : "douyu: a frame that was cut short");
  rest_.clear();
}

void DouyuCodec::on_body(std::string_view body, SourceOutput& out) {
  const SttFields fields(body);
  const std::string_view type = fields.get("type");
  const std::string& room = settings_.rooms.front();
  if (type == "loginres") {
    out.send_binary(stt_frame(stt_body({{"type", "joingroup"}, {"rid", room}, {"gid", "-9999"}})));
    return out.ready();
  }
  if (type == "error") {
    const std::string_view code = fields.get("code");
    return out.fail(code == kNoSuchRoom ? SourceFaultKind::missing_room : SourceFaultKind::protocol,
                    fmt::format("Douyu answered error {}: check that room {} is there", code, room));
  }
  if (type.empty()) return out.reject("douyu: a message without a type");
  if (type != "chatmsg" || fields.get("txt").empty()) {
    ++out.ignored;
    return;
  }
  append_comment(fields, room, out);
}

void DouyuCodec::on_tick(Moment now, SourceOutput& out) {
  if (now.steady - beat_at_ < kDouyuHeartbeat) return;
  beat_at_ = now.steady;
  out.send_binary(stt_frame(stt_body({{"type", "mrkl"}})));
}

}  // namespace danmakud::adapters
