#include "adapters/sources/bilibili_bootstrap.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/sources/bilibili_wbi.h"
#include "adapters/sources/json_values.h"

namespace danmakud::adapters {
namespace {

using simdjson::dom::element;

constexpr std::string_view kWebApi = "https://api.bilibili.com";
constexpr std::string_view kLiveApi = "https://api.live.bilibili.com";
constexpr std::string_view kFallbackUrl = "wss://broadcastlv.chat.bilibili.com/sub";
constexpr std::chrono::hours kKeyLife{1};
constexpr std::int64_t kBadSignature = -403;

constexpr std::string_view kRiskAdvice =
    "the platform takes us for a robot ({}); we pause for minutes. If it stays: fewer connects a second, another "
    "address, or the documented bilibili-open kind";

// Nothing: the answer is good, and `root` holds it.
std::optional<SourceFault> fault_of(const CallAnswer& answer, std::string_view what, element& root) {
  static thread_local simdjson::dom::parser parser;
  const auto fault = [](SourceFaultKind kind, std::string advice) { return SourceFault{kind, std::move(advice)}; };
  if (answer.status == 0) return fault(SourceFaultKind::network, fmt::format("{}: {}", what, answer.problem));
  if (answer.status == 412 || answer.status == 429) {
    return fault(SourceFaultKind::risk_control,
                 fmt::format(fmt::runtime(kRiskAdvice), fmt::format("{}: HTTP {}", what, answer.status)));
  }
  if (answer.status != 200) {
    return fault(SourceFaultKind::network, fmt::format("{}: HTTP {}", what, answer.status));
  }
  if (parser.parse(answer.body).get(root) != simdjson::SUCCESS) {
    return fault(SourceFaultKind::protocol, fmt::format("{}: the answer is no JSON", what));
  }
  const std::int64_t code = number_at(root, "/code");
  if (code == -352 || code == -412 || code == -509 || code == -799) {
    return fault(SourceFaultKind::risk_control,
                 fmt::format(fmt::runtime(kRiskAdvice), fmt::format("{}: code {}", what, code)));
  }
  return std::nullopt;
}

std::string url_of(const element& host) {
  const std::int64_t port = number_at(host, "/wss_port");
  if (port != 0) return fmt::format("wss://{}:{}/sub", string_at(host, "/host"), port);
  return fmt::format("ws://{}:{}/sub", string_at(host, "/host"), number_at(host, "/ws_port"));
}

std::string base_of(const SourceSettings& settings, std::string_view usual) {
  return settings.api_url.empty() ? std::string(usual) : settings.api_url;
}

}  // namespace

struct BilibiliBootstrap::Answer {
  element root;
  std::int64_t code = 0;
};

std::string bilibili_user_agent(const SourceSettings& settings) {
  return settings.user_agent.empty() ? "Mozilla/5.0 (X11; Linux x86_64) danmakud" : settings.user_agent;
}

BilibiliBootstrap::BilibiliBootstrap(const SourceSettings& settings, std::shared_ptr<BilibiliGuests> guests)
    : settings_(settings), guests_(std::move(guests)), guest_key_(settings.api_url + '\n' + settings.cookie) {}

void BilibiliBootstrap::forget_guest() {
  guest() = {};
}

std::string BilibiliBootstrap::cookie() const {
  std::string text = settings_.cookie;
  const auto add = [&text](std::string_view name, const std::string& value) {
    if (value.empty() || text.find(fmt::format("{}=", name)) != std::string::npos) return;
    text += fmt::format("{}{}={}", text.empty() ? "" : "; ", name, value);
  };
  add("buvid3", settings_.buvid.empty() ? guest().buvid3 : settings_.buvid);
  if (settings_.buvid.empty()) add("buvid4", guest().buvid4);
  return text;
}

HttpCall BilibiliBootstrap::call_to(std::string url, int tag) const {
  HttpCall call;
  call.tag = tag;
  call.url = std::move(url);
  call.headers = {{"User-Agent", bilibili_user_agent(settings_)}, {"Referer", "https://live.bilibili.com/"}};
  if (const std::string cookies = cookie(); !cookies.empty()) call.headers.emplace_back("Cookie", cookies);
  call.headers.insert(call.headers.end(), settings_.headers.begin(), settings_.headers.end());
  return call;
}

HttpCall BilibiliBootstrap::history_call(int tag) const {
  return call_to(fmt::format("{}/xlive/web-room/v1/dM/gethistory?roomid={}&room_type=0", base_of(settings_, kLiveApi),
                             found_.room_id),
                 tag);
}

bool BilibiliBootstrap::needs(Step step, Moment now) const {
  switch (step) {
    case Step::device:
      return settings_.buvid.empty() && guest().buvid3.empty() && settings_.cookie.find("buvid3=") == std::string::npos;
    case Step::key:
      return settings_.token.empty() && (guest().wbi_key.empty() || now.steady - guest().key_at > kKeyLife);
    case Step::token:
      return settings_.token.empty();
    default:
      return step == Step::room;
  }
}

HttpCall BilibiliBootstrap::call_for(Step step, Moment now) const {
  const int tag = static_cast<int>(step);
  const std::string api = base_of(settings_, kWebApi), live = base_of(settings_, kLiveApi);
  if (step == Step::device) return call_to(api + "/x/frontend/finger/spi", tag);
  if (step == Step::key) return call_to(api + "/x/web-interface/nav", tag);
  if (step == Step::room) {
    return call_to(live + "/room/v1/Room/get_info?room_id=" + settings_.rooms.front(), tag);
  }
  const std::int64_t wts = std::chrono::floor<std::chrono::seconds>(now.wall).time_since_epoch().count();
  const std::string query =
      wbi_query({{"id", found_.room_id}, {"type", "0"}, {"web_location", "444.8"}}, wts, guest().wbi_key);
  return call_to(live + "/xlive/web-room/v1/index/getDanmuInfo?" + query, tag);
}

void BilibiliBootstrap::begin(Moment now, SourceOutput& out) {
  found_ = {};
  found_.token = settings_.token;
  step_ = Step::device;
  go_on(now, out);
}

void BilibiliBootstrap::go_on(Moment now, SourceOutput& out) {
  while (step_ != Step::done && !needs(step_, now)) step_ = static_cast<Step>(static_cast<int>(step_) + 1);
  if (step_ != Step::done) return out.call(call_for(step_, now));
  found_.buvid = settings_.buvid.empty() ? guest().buvid3 : settings_.buvid;
  found_.uid = guest().uid;
  if (found_.urls.empty()) found_.urls.emplace_back(kFallbackUrl);
}

void BilibiliBootstrap::on_answer(const CallAnswer& answer, Moment now, SourceOutput& out) {
  if (step_ == Step::done || answer.tag != static_cast<int>(step_)) return;
  static constexpr std::string_view kNames[]{"device cookie", "signing key", "room", "token"};
  const std::string_view what = kNames[answer.tag];
  element root;
  if (auto fault = fault_of(answer, what, root)) {
    if (fault->kind == SourceFaultKind::risk_control) forget_guest();
    return out.fail(fault->kind, std::move(fault->advice));
  }
  const Answer told{root, number_at(root, "/code")};
  if (const auto refusal = learn(told, now)) {
    return out.fail(refusal->kind,
                    fmt::format("{}: code {} {}: {}", what, told.code, string_at(root, "/message"), refusal->advice));
  }
  step_ = static_cast<Step>(static_cast<int>(step_) + 1);
  go_on(now, out);
}

std::optional<SourceFault> BilibiliBootstrap::learn(const Answer& answer, Moment now) {
  switch (step_) {
    case Step::device:
      return learn_device(answer);
    case Step::key:
      return learn_key(answer, now);
    case Step::room:
      return learn_room(answer);
    default:
      return learn_token(answer);
  }
}

std::optional<SourceFault> BilibiliBootstrap::learn_device(const Answer& answer) {
  guest().buvid3 = string_at(answer.root, "/data/b_3");
  guest().buvid4 = string_at(answer.root, "/data/b_4");
  if (!guest().buvid3.empty()) return std::nullopt;
  return SourceFault{SourceFaultKind::protocol, "no device cookie; give buvid"};
}

std::optional<SourceFault> BilibiliBootstrap::learn_key(const Answer& answer, Moment now) {
  const bool is_login = settings_.cookie.find("SESSDATA=") != std::string::npos;
  if (is_login && answer.code == -101) {
    return SourceFault{SourceFaultKind::configuration,
                       "the cookie is not logged in any more: give a fresh one, or none"};
  }
  const std::string_view img = string_at(answer.root, "/data/wbi_img/img_url");
  guest().wbi_key = wbi_key(img, string_at(answer.root, "/data/wbi_img/sub_url"));
  guest().key_at = now.steady;
  guest().uid = number_at(answer.root, "/data/mid");
  if (!guest().wbi_key.empty()) return std::nullopt;
  return SourceFault{SourceFaultKind::protocol, "no signing key; give url and token"};
}

std::optional<SourceFault> BilibiliBootstrap::learn_room(const Answer& answer) {
  found_.room_id = text_at(answer.root, "/data/room_id").value_or("0");
  found_.owner = number_at(answer.root, "/data/uid");
  if (answer.code == 0 && found_.room_id != "0") return std::nullopt;
  return SourceFault{SourceFaultKind::missing_room,
                     fmt::format("there is no room {}: correct room, or remove the source", settings_.rooms.front())};
}

std::optional<SourceFault> BilibiliBootstrap::learn_token(const Answer& answer) {
  found_.token = string_at(answer.root, "/data/token");
  if (answer.code == kBadSignature) guest().wbi_key.clear();
  if (answer.code != 0 || found_.token.empty()) {
    return SourceFault{SourceFaultKind::auth, "no token; give cookie, or url and token"};
  }
  simdjson::dom::array hosts;
  if (answer.root.at_pointer("/data/host_list").get(hosts) != simdjson::SUCCESS) return std::nullopt;
  for (const element host : hosts) {
    std::string url = url_of(host);
    if (std::ranges::find(found_.urls, url) == found_.urls.end()) found_.urls.push_back(std::move(url));
  }
  return std::nullopt;
}

}  // namespace danmakud::adapters
