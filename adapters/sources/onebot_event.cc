#include "adapters/sources/onebot_event.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "adapters/sources/cq_text.h"
#include "adapters/sources/json_values.h"
#include "pipeline/json_object.h"

namespace danmakud::adapters {
namespace {

using simdjson::dom::element;

constexpr std::string_view kPrivate = "private:";
constexpr std::string_view kGroup = "group:";
constexpr std::int64_t kBadToken = 1403;

std::string text(const element& value, std::string_view pointer) {
  return text_at(value, pointer).value_or(std::string{});
}

// Segments of text, joined; or the string form, which one implementation sends and another does not.
std::string text_of(const element& frame) {
  simdjson::dom::array segments;
  if (frame["message"].get(segments) != simdjson::SUCCESS) {
    const std::string_view whole = string_at(frame, "/message");
    return cq_text(whole.empty() ? string_at(frame, "/raw_message") : whole);
  }
  std::string joined;
  for (const element segment : segments) {
    if (string_at(segment, "/type") == "text") joined += string_at(segment, "/data/text");
  }
  return joined;
}

// OneBot 11: whole seconds; 12: seconds with a fraction.
std::int64_t time_of(const element& frame) {
  double seconds = 0;
  if (frame["time"].get(seconds) == simdjson::SUCCESS && seconds > 0 && seconds < 1e11) {
    return std::llround(seconds * 1000);
  }
  return to_epoch_ms(number_at(frame, "/time"));
}

std::string_view role_of(const element& frame) {
  const std::string_view role = string_at(frame, "/sender/role");
  return role == "owner" || role == "admin" ? "moderator" : "";
}

std::string self_of(const element& frame) {
  return text(frame, text_at(frame, "/self_id") ? "/self_id" : "/self/user_id");
}

// Message ids are 32 bits and come again: with the bot and the time they are one message's.
OneBotFrame append_message(const element& frame, std::string_view detail, SourceOutput& out) {
  const bool is_private = detail == "private";
  const std::string self = self_of(frame);
  const std::string user = text(frame, "/user_id"), message_id = text(frame, "/message_id");
  const std::string words = text_of(frame);
  if ((!is_private && detail != "group") || words.empty() || user == self) {
    ++out.ignored;
    return OneBotFrame::other;
  }
  const std::string id =
      fmt::format("{}{}:{}:{}", is_private ? kPrivate : kGroup, self, message_id, time_of(frame) / 1000);
  const std::string room = is_private ? std::string{} : text(frame, "/group_id");
  const std::string card = text(frame, "/sender/card"), nickname = text(frame, "/sender/nickname");
  SourceEvent event;
  event.type = is_private ? "private_message" : "comment";
  event.text = words;
  event.id = id;
  event.room_id = room;
  event.user_id = user;
  event.user_name = card.empty() ? nickname : card;
  event.role = role_of(frame);
  event.channel = is_private ? "" : "qq_group";
  event.reply_to = message_id;
  event.ts_ms = time_of(frame);
  out.event(event);
  return OneBotFrame::message;
}

OneBotReport read_meta(const element& frame, std::string_view detail, SourceOutput& out) {
  OneBotReport report;
  ++out.ignored;
  const bool is_first = detail == "lifecycle" || detail == "connect";
  report.frame = is_first                ? OneBotFrame::connected
                 : detail == "heartbeat" ? OneBotFrame::heartbeat
                                         : OneBotFrame::other;
  report.interval = std::chrono::milliseconds{number_at(frame, "/interval")};
  bool is_online = true;
  if (frame.at_pointer("/status/online").get(is_online) == simdjson::SUCCESS) report.is_online = is_online;
  return report;
}

OneBotReport read_answer(const element& frame, SourceOutput& out) {
  OneBotReport report;
  ++out.ignored;
  report.retcode = number_at(frame, "/retcode");
  report.frame = report.retcode == kBadToken ? OneBotFrame::refusal : OneBotFrame::answer;
  for (const std::string_view pointer : {"/message", "/wording", "/msg"}) {
    if (report.message.empty()) report.message = string_at(frame, pointer);
  }
  return report;
}

// A notice of 11 or 12. When the message was sent is not in it.
bool append_recall(const element& frame, std::string_view kind, SourceOutput& out) {
  const bool is_private = kind == "friend_recall" || kind == "private_message_delete";
  if (!is_private && kind != "group_recall" && kind != "group_message_delete") return false;
  out.recall(fmt::format("{}{}:{}:", is_private ? kPrivate : kGroup, self_of(frame), text(frame, "/message_id")),
             /*is_prefix=*/true);
  return true;
}

bool is_user_number(std::string_view id) {
  return !id.empty() && id.size() < 20 && std::ranges::all_of(id, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

OneBotReport read_onebot(const element& frame, SourceOutput& out) {
  const std::string_view v11 = string_at(frame, "/post_type"), v12 = string_at(frame, "/type");
  if (v11 == "message") return {.frame = append_message(frame, string_at(frame, "/message_type"), out)};
  if (v11 == "meta_event") return read_meta(frame, string_at(frame, "/meta_event_type"), out);
  if (v11.empty() && text_at(frame, "/retcode")) return read_answer(frame, out);
  if (v11.empty() && v12 == "message") return {.frame = append_message(frame, string_at(frame, "/detail_type"), out)};
  if (v11.empty() && v12 == "meta") return read_meta(frame, string_at(frame, "/detail_type"), out);
  const bool is_v11_notice = v11 == "notice", is_notice = is_v11_notice || (v11.empty() && v12 == "notice");
  const std::string_view kind = string_at(frame, is_v11_notice ? "/notice_type" : "/detail_type");
  if (!is_notice || !append_recall(frame, kind, out)) ++out.ignored;
  return {};
}

bool is_private_onebot_id(std::string_view event_id) {
  return event_id.starts_with(kPrivate);
}

std::string private_message_call(OneBotVersion version, std::string_view user_id, std::string_view words,
                                 std::string_view echo) {
  std::string call;
  pipeline::JsonObject json(call);
  json.text("action", version == OneBotVersion::v11 ? "send_private_msg" : "send_message");
  pipeline::JsonObject params(json.member("params"));
  if (version == OneBotVersion::v12) params.text("detail_type", "private");
  if (version == OneBotVersion::v11 && is_user_number(user_id)) {
    params.member("user_id") += user_id;
  } else {
    params.text("user_id", user_id);
  }
  params.member("message") += "[{\"type\":\"text\",\"data\":";
  pipeline::JsonObject data(call);
  data.text("text", words);
  data.close();
  call += "}]";
  params.close();
  json.text("echo", echo);
  json.close();
  return call;
}

}  // namespace danmakud::adapters
