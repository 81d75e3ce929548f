#include "adapters/sources/bilibili_codec.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "adapters/sources/stream_url.h"
#include "pipeline/json_object.h"

namespace danmakud::adapters {
namespace {

constexpr int kHistory = 100;  // beyond the bootstrap's own tags
constexpr unsigned kMostUnready = 3;

bool is_room_number(std::string_view text) {
  return !text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::int64_t to_number(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool is_direct(const SourceSettings& settings) {
  return !settings.url.empty() && (!settings.token.empty() || settings.api_url.empty());
}

}  // namespace

std::optional<std::string> bilibili_fault(const SourceSettings& settings) {
  if (settings.rooms.empty()) return "needs room = \"…\", the number in the room's address";
  for (const std::string& room : settings.rooms) {
    if (!is_room_number(room)) return fmt::format("room \"{}\" is not a number, as in the room's address", room);
  }
  if (!settings.uid.empty() && !is_room_number(settings.uid)) return "uid must be a number";
  if (!settings.url.empty() && !parse_stream_url(settings.url)) return "url must be like \"wss://host/sub\"";
  return std::nullopt;
}

BilibiliCodec::BilibiliCodec(const SourceSettings& settings, std::shared_ptr<BilibiliGuests> guests)
    : settings_(settings), is_direct_(is_direct(settings)), bootstrap_(settings, std::move(guests)) {}

// A token serves for many connections, and asking for one each time is what provokes risk control: it is fetched again
// only when it was refused, or when connections keep ending before they are let in.
void BilibiliCodec::learn_from(const SourceFault* last) {
  if (last == nullptr) return;
  closed_unready_ = session_.is_open() && !session_.is_ready() ? closed_unready_ + 1 : 0;
  const bool is_refused = last->kind == SourceFaultKind::auth || last->kind == SourceFaultKind::risk_control;
  if (is_refused || closed_unready_ >= kMostUnready) is_found_ = false;
}

void BilibiliCodec::start(const SourceFault* last, Moment now, SourceOutput& out) {
  learn_from(last);
  session_.reset();
  if (closed_unready_ >= kMostUnready && !settings_.token.empty()) {
    closed_unready_ = 0;
    return out.fail(SourceFaultKind::configuration,
                    "the stream closes before it answers our auth packet: token, uid, room and user_agent must belong "
                    "together; give a fresh token");
  }
  if (is_direct_) {
    found_.room_id = settings_.rooms.front();
    found_.token = settings_.token;
    found_.buvid = settings_.buvid;
    is_found_ = true;
  }
  if (is_found_) return connect(out);
  closed_unready_ = 0;
  bootstrap_.begin(now, out);
  if (bootstrap_.is_done()) connect(out);
}

void BilibiliCodec::on_answer(const CallAnswer& answer, Moment now, SourceOutput& out) {
  if (answer.tag == kHistory) {
    if (answer.status == 200) take_bilibili_history(answer.body, room_, up_since_ms_.value_or(0), out);
    return;
  }
  bootstrap_.on_answer(answer, now, out);
  if (!bootstrap_.is_done() || out.fault) return;
  found_ = bootstrap_.found();
  is_found_ = true;
  connect(out);
}

void BilibiliCodec::connect(SourceOutput& out) {
  room_ = {found_.room_id, found_.owner};
  StreamTarget target;
  target.urls = settings_.url.empty() ? found_.urls : std::vector<std::string>{settings_.url};
  target.headers = {{"User-Agent", bilibili_user_agent(settings_)}, {"Origin", "https://live.bilibili.com"}};
  if (!settings_.cookie.empty()) target.headers.emplace_back("Cookie", settings_.cookie);
  target.headers.insert(target.headers.end(), settings_.headers.begin(), settings_.headers.end());
  out.connect(std::move(target));
}

std::string BilibiliCodec::auth_body() const {
  std::string body;
  pipeline::JsonObject json(body);
  json.number("uid", settings_.uid.empty() ? found_.uid : to_number(settings_.uid));
  json.number("roomid", to_number(found_.room_id));
  json.number("protover", 3);
  json.text("platform", "web");
  json.number("type", 2);
  json.text("buvid", found_.buvid);
  json.text("key", found_.token);
  json.close();
  return body;
}

void BilibiliCodec::on_open(Moment now, SourceOutput& out) {
  session_.on_open(auth_body(), now, out);
}

void BilibiliCodec::on_message(StreamFrame, std::string_view bytes, Moment now, SourceOutput& out) {
  const bool was_ready = session_.is_ready();
  for (const std::string_view json : session_.on_message(bytes, now, out)) take_bilibili_message(json, room_, out);
  const bool is_given = !settings_.token.empty();  // nobody but the operator has another
  if (is_given && out.fault && out.fault->kind == SourceFaultKind::auth)
    out.fault->kind = SourceFaultKind::configuration;
  if (was_ready || !session_.is_ready()) return;
  const bool is_back = up_since_ms_.has_value();
  if (!is_back) up_since_ms_ = pipeline::to_ms(now.wall);
  if (is_back && !is_direct_) out.call(bootstrap_.history_call(kHistory));
}

}  // namespace danmakud::adapters
