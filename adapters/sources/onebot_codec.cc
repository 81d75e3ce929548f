#include "adapters/sources/onebot_codec.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace danmakud::adapters {
namespace {

constexpr std::chrono::seconds kAnswerPace{1};
constexpr std::size_t kMostWaiting = 50;  // at that pace the last leaves within a minute
constexpr int kMissedBeats = 3;

std::string filled(std::string text, std::string_view field, std::string_view value) {
  for (std::size_t at = text.find(field); at != std::string::npos; at = text.find(field, at + value.size())) {
    text.replace(at, field.size(), value);
  }
  return text;
}

}  // namespace

std::optional<std::string> onebot_fault(const SourceSettings& settings) {
  const bool is_url = settings.url.empty() || settings.url.starts_with("ws://") || settings.url.starts_with("wss://");
  if (!is_url) return "needs url = \"ws://…\" of the bot, or no url: the bot then connects to /v1/onebot here";
  return std::nullopt;
}

void OneBotCodec::start(const SourceFault*, Moment, SourceOutput& out) {
  if (auto target = target_of(settings_)) out.connect(std::move(*target));
}

void OneBotCodec::on_open(Moment now, SourceOutput&) {
  heard_at_ = now.steady;
  beat_ = {};
  was_online_ = true;
}

void OneBotCodec::on_message(StreamFrame kind, std::string_view bytes, Moment now, SourceOutput& out) {
  heard_at_ = now.steady;
  if (kind == StreamFrame::binary) return out.reject("onebot: MessagePack is not read: set the bot to JSON");
  simdjson::dom::element frame;
  const bool is_json = !bytes.empty() && parser_.parse(bytes.data(), bytes.size()).get(frame) == simdjson::SUCCESS;
  if (!is_json || !frame.is_object()) {
    return out.reject("onebot: no JSON object");
  }
  on_report(read_onebot(frame, out), out);
}

void OneBotCodec::on_report(const OneBotReport& report, SourceOutput& out) {
  if (report.frame == OneBotFrame::refusal) {
    return out.fail(SourceFaultKind::configuration,
                    fmt::format("the bot refused the token ({} {}): give the one of its own settings", report.retcode,
                                report.message));
  }
  if (report.frame == OneBotFrame::answer && report.retcode != 0) {
    return out.reject(
        fmt::format("onebot: an answer to a complainer was not sent: {} {}", report.retcode, report.message));
  }
  if (report.frame == OneBotFrame::heartbeat && report.interval.count() > 0) beat_ = report.interval;
  if (std::exchange(was_online_, report.is_online) && !report.is_online) {
    out.notice = "the bot is here, its account is not online: log it in again";
  }
  out.ready();
}

void OneBotCodec::on_tick(Moment now, SourceOutput& out) {
  if (beat_.count() > 0 && now.steady - heard_at_ > beat_ * kMissedBeats) {
    return out.fail(SourceFaultKind::silent, fmt::format("the bot was silent for {} of its heartbeats", kMissedBeats));
  }
  if (answers_.empty() || now.steady - sent_at_ < kAnswerPace) return;
  sent_at_ = now.steady;
  out.send_text(private_message_call(version_, answers_.front().user_id, answers_.front().text,
                                     fmt::format("danmakud:{}", ++sent_)));
  answers_.pop_front();
}

void OneBotCodec::on_ticket(const pipeline::TicketNotice& notice, Moment now, SourceOutput& out) {
  if (settings_.reply.empty() || !notice.opened || !is_private_onebot_id(notice.event_id)) return;
  if (answers_.size() == kMostWaiting) return out.reject("onebot: too many complaints at once to answer each");
  answers_.push_back({notice.user_id, filled(settings_.reply, "{serial}", notice.serial)});
  on_tick(now, out);
}

}  // namespace danmakud::adapters
