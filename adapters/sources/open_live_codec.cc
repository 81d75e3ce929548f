#include "adapters/sources/open_live_codec.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/sources/bilibili_messages.h"
#include "adapters/sources/digest.h"
#include "adapters/sources/json_values.h"
#include "pipeline/json_object.h"

namespace danmakud::adapters {
namespace {

using simdjson::dom::element;

constexpr std::string_view kOpenLiveApi = "https://live-open.biliapi.com";
constexpr std::chrono::seconds kBeat{20};
constexpr std::size_t kMostBeats = 199;  // game ids of one call
constexpr std::int64_t kClosed = 7000, kNoSession = 7003;
enum Tag : int { kStart, kBeatTag, kEnd };

// Nothing: no answer, or none that is JSON.
std::optional<element> parse(const CallAnswer& answer) {
  static thread_local simdjson::dom::parser parser;
  element root;
  if (answer.status == 0 || parser.parse(answer.body).get(root) != simdjson::SUCCESS) return std::nullopt;
  return root;
}

SourceFault refusal(const element& root, unsigned status) {
  const std::int64_t code = number_at(root, "/code");
  const std::string said = fmt::format("start: code {} {} (request_id {})", code, string_at(root, "/message"),
                                       text_at(root, "/request_id").value_or("none"));
  if (status == 412 || status == 429 || code == -412 || code == -352) {
    return {SourceFaultKind::risk_control, said + ": the platform limits us; we pause for minutes"};
  }
  return {SourceFaultKind::configuration, said + ": check app_id, access_key, access_secret and the streamer's code"};
}

}  // namespace

std::optional<std::string> open_live_fault(const SourceSettings& settings) {
  const std::pair<std::string_view, const std::string*> wanted[]{{"app_id", &settings.app_id},
                                                                 {"access_key", &settings.access_key},
                                                                 {"access_secret", &settings.access_secret},
                                                                 {"code", &settings.code}};
  for (const auto& [name, value] : wanted) {
    if (value->empty()) return fmt::format("needs {}, from the platform's developer page", name);
  }
  const bool is_number = settings.app_id.find_first_not_of("0123456789") == std::string::npos;
  return is_number && settings.app_id.size() < 19 ? std::nullopt
                                                  : std::optional<std::string>("app_id must be a number");
}

std::vector<HttpField> open_live_headers(const SourceSettings& settings, std::string_view body, std::int64_t now_s,
                                         std::string_view nonce) {
  std::vector<HttpField> headers{
      {"x-bili-accesskeyid", settings.access_key}, {"x-bili-content-md5", md5_hex(body)},
      {"x-bili-signature-method", "HMAC-SHA256"},  {"x-bili-signature-nonce", std::string(nonce)},
      {"x-bili-signature-version", "1.0"},         {"x-bili-timestamp", std::to_string(now_s)}};
  std::string text;
  for (const auto& [name, value] : headers) text += fmt::format("{}{}:{}", text.empty() ? "" : "\n", name, value);
  headers.emplace_back("Authorization", hmac_sha256_hex(settings.access_secret, text));
  headers.emplace_back("Content-Type", "application/json");
  headers.emplace_back("Accept", "application/json");
  return headers;
}

OpenLiveCodec::OpenLiveCodec(const SourceSettings& settings, std::shared_ptr<OpenLiveKeys> keys)
    : settings_(settings), keys_(std::move(keys)), key_name_(settings.api_url + '\n' + settings.access_key) {}

void OpenLiveCodec::call(int tag, std::string_view path, std::string body, Moment now, SourceOutput& out) {
  const std::int64_t now_ms = pipeline::to_ms(now.wall);
  const std::string nonce = md5_hex(fmt::format("{} {} {} {}", settings_.code, now_ms, calls_made_++, body));
  HttpCall made;
  made.tag = tag;
  made.method = "POST";
  made.url = (settings_.api_url.empty() ? std::string(kOpenLiveApi) : settings_.api_url) + std::string(path);
  made.headers = open_live_headers(settings_, body, now_ms / 1000, nonce);
  made.body = std::move(body);
  out.call(std::move(made));
}

// A session outlives its stream: after a plain disconnect the same one is used again.
void OpenLiveCodec::start(const SourceFault* last, Moment now, SourceOutput& out) {
  closed_unready_ = last != nullptr && session_.is_open() && !session_.is_ready() ? closed_unready_ + 1 : 0;
  const bool is_lost = last != nullptr && (last->kind == SourceFaultKind::auth || last->kind == SourceFaultKind::asked);
  session_.reset();
  if (is_lost || closed_unready_ >= 3) forget_session();
  if (!urls_.empty()) return connect(out);
  std::string body;
  pipeline::JsonObject json(body);
  json.text("code", settings_.code);
  json.member("app_id") += settings_.app_id;
  json.close();
  call(kStart, "/v2/app/start", std::move(body), now, out);
}

void OpenLiveCodec::on_answer(const CallAnswer& answer, Moment, SourceOutput& out) {
  if (answer.tag == kStart) return on_started(answer, out);
  if (answer.tag == kBeatTag) on_beat(answer);
}

void OpenLiveCodec::on_started(const CallAnswer& answer, SourceOutput& out) {
  const auto root = parse(answer);
  if (!root) {
    const std::string why = answer.status == 0 ? answer.problem : fmt::format("HTTP {}", answer.status);
    const bool is_limited = answer.status == 412 || answer.status == 429;
    return out.fail(is_limited ? SourceFaultKind::risk_control : SourceFaultKind::network, "start: " + why);
  }
  if (answer.status != 200 || number_at(*root, "/code") != 0) {
    SourceFault fault = refusal(*root, answer.status);
    return out.fail(fault.kind, std::move(fault.advice));
  }
  game_id_ = text_at(*root, "/data/game_info/game_id").value_or("");
  auth_body_ = string_at(*root, "/data/websocket_info/auth_body");
  if (simdjson::dom::array links; root->at_pointer("/data/websocket_info/wss_link").get(links) == simdjson::SUCCESS) {
    for (const element link : links) urls_.emplace_back(string_at(link, ""));
  }
  if (auth_body_.empty() || urls_.empty()) {
    return out.fail(SourceFaultKind::protocol, "start: the answer names no stream");
  }
  if (!game_id_.empty()) sessions().is_alive[game_id_] = true;
  connect(out);
}

void OpenLiveCodec::connect(SourceOutput& out) {
  StreamTarget target;
  target.urls = settings_.url.empty() ? urls_ : std::vector<std::string>{settings_.url};
  target.headers.assign(settings_.headers.begin(), settings_.headers.end());
  out.connect(std::move(target));
}

void OpenLiveCodec::on_message(StreamFrame, std::string_view bytes, Moment now, SourceOutput& out) {
  for (const std::string_view json : session_.on_message(bytes, now, out)) take_bilibili_message(json, {}, out);
}

void OpenLiveCodec::on_tick(Moment now, SourceOutput& out) {
  session_.on_tick(now, out);
  if (game_id_.empty()) return;
  if (!sessions().is_alive[game_id_]) {
    return out.fail(SourceFaultKind::auth, "the platform has lost our session; a new one is started");
  }
  if (now.steady - sessions().beat_at >= kBeat) beat_all(now, out);
}

// Whoever notices first beats for all: a call a room is what gets a server banned.
void OpenLiveCodec::beat_all(Moment now, SourceOutput& out) {
  sessions().beat_at = now.steady;
  std::vector<std::string> ids;
  for (const auto& [id, is_alive] : sessions().is_alive) {
    if (is_alive) ids.push_back(id);
  }
  for (std::size_t begin = 0; begin < ids.size(); begin += kMostBeats) {
    const auto first = ids.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = first + static_cast<std::ptrdiff_t>(std::min(kMostBeats, ids.size() - begin));
    std::string body;
    pipeline::JsonObject json(body);
    ids.size() == 1 ? json.text("game_id", ids.front()) : json.texts("game_ids", {first, last});
    json.close();
    call(kBeatTag, ids.size() == 1 ? "/v2/app/heartbeat" : "/v2/app/batchHeartbeat", std::move(body), now, out);
  }
}

void OpenLiveCodec::on_beat(const CallAnswer& answer) {
  const auto root = parse(answer);
  if (!root) return;  // the next one may come through
  const std::int64_t code = number_at(*root, "/code");
  if (code == kClosed || code == kNoSession) sessions().is_alive[game_id_] = false;
  simdjson::dom::array failed;
  if (root->at_pointer("/data/failed_game_ids").get(failed) != simdjson::SUCCESS) return;
  for (const element id : failed) {
    const auto known = sessions().is_alive.find(std::string(string_at(id, "")));
    if (known != sessions().is_alive.end()) known->second = false;
  }
}

void OpenLiveCodec::last_calls(Moment now, SourceOutput& out) {
  if (game_id_.empty()) return;
  std::string body;
  pipeline::JsonObject json(body);
  json.member("app_id") += settings_.app_id;
  json.text("game_id", game_id_);
  json.close();
  call(kEnd, "/v2/app/end", std::move(body), now, out);
  forget_session();
}

void OpenLiveCodec::forget_session() {
  sessions().is_alive.erase(game_id_);
  game_id_.clear();
  urls_.clear();
}

}  // namespace danmakud::adapters
