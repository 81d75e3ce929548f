#include "tests/support/fake_bilibili.h"

#include <algorithm>

#include <simdjson.h>

#include "adapters/sources/bilibili_packet.h"
#include "adapters/sources/bilibili_wbi.h"
#include "adapters/sources/digest.h"
#include "adapters/sources/json_values.h"

namespace danmakud::test {
namespace {

using adapters::BilibiliOp;
using adapters::FrameKind;

constexpr std::string_view kImg = "7cd084941338484aae1ad9425b84077c", kSub = "4932caff0ff746eab6f01bf08b70ac45";
constexpr std::string_view kToken = "a-token";
constexpr std::uint64_t kShortIds = 1000;  // room 6 is really room 7006

std::string member_of(std::string_view json, std::string_view pointer) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) return {};
  return adapters::text_at(root, pointer).value_or("");
}

std::string query_value(std::string_view target, std::string_view name) {
  const std::size_t at = target.find(std::string(name) + "=");
  if (at == std::string_view::npos) return {};
  const std::string_view value = target.substr(at + name.size() + 1);
  return std::string(value.substr(0, value.find('&')));
}

bool is_signed_for_open_live(const SiteRequest& request) {
  const auto header = [&](std::string_view name) {
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? std::string{} : found->second;
  };
  std::string text;
  for (const auto& [name, value] : request.headers) {
    if (name.starts_with("x-bili-")) text += fmt::format("{}{}:{}", text.empty() ? "" : "\n", name, value);
  }
  return header("x-bili-content-md5") == adapters::md5_hex(request.body) &&
         header("authorization") == adapters::hmac_sha256_hex(header("x-bili-accesskeyid"), text);
}

}  // namespace

SiteAnswer FakeBilibili::on_http(const SiteRequest& request) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  ++calls_[path];
  const auto refused = refused_.find(path);
  return refused != refused_.end() ? refused->second : answer(path, request);
}

SiteAnswer FakeBilibili::answer(const std::string& path, const SiteRequest& request) {
  if (path == "/x/frontend/finger/spi") return {200, R"({"code":0,"data":{"b_3":"B3","b_4":"B4"}})"};
  if (path == "/x/web-interface/nav") {
    return {200,
            fmt::format(
                R"({{"code":-101,"data":{{"wbi_img":{{"img_url":"https://x/{}.png","sub_url":"https://x/{}.png"}}}}}})",
                kImg, kSub)};
  }
  if (path == "/room/v1/Room/get_info") {
    const std::uint64_t room = std::stoull(query_value(request.target, "room_id"));
    if (room == 404) return {200, R"({"code":1,"message":"未找到该房间","data":[]})"};
    return {200, fmt::format(R"({{"code":0,"data":{{"room_id":{},"uid":1}}}})", room < kShortIds ? room + 7000 : room)};
  }
  if (path == "/xlive/web-room/v1/index/getDanmuInfo") return token(request);
  if (path == "/xlive/web-room/v1/dM/gethistory") return {200, history_};
  if (path == "/v2/app/start") {
    if (!is_signed_for_open_live(request)) return {200, R"({"code":4000,"message":"unsigned"})"};
    const std::string code = member_of(request.body, "/code");
    return {200,
            fmt::format(R"({{"code":0,"data":{{"game_info":{{"game_id":"game-{0}"}},"websocket_info":{{"auth_body":)"
                        R"("{{\"roomid\":9001,\"protover\":2,\"uid\":1,\"key\":\"{1}\",\"group\":\"open\"}}",)"
                        R"("wss_link":["{2}"]}}}}}})",
                        code, kToken, site_.url("ws", "/sub"))};
  }
  if (path.starts_with("/v2/app/")) return {200, R"({"code":0,"data":{}})"};
  return {404, R"({"code":-404})"};
}

// Refuses what the real one refuses: no device cookie, a wrong signature.
SiteAnswer FakeBilibili::token(const SiteRequest& request) const {
  const auto cookie = request.headers.find("cookie");
  const std::string key = adapters::wbi_key(std::string(kImg) + ".png", std::string(kSub) + ".png");
  const std::string room = query_value(request.target, "id"), wts = query_value(request.target, "wts");
  const std::string signed_query = adapters::wbi_query({{"id", room}, {"type", "0"}, {"web_location", "444.8"}},
                                                       wts.empty() ? 0 : std::stoll(wts), key);
  const bool is_signed = query_value(request.target, "w_rid") == query_value(signed_query, "w_rid");
  const bool has_device = cookie != request.headers.end() && cookie->second.find("buvid3=") != std::string::npos;
  if (!is_signed || !has_device) return {200, R"({"code":-352,"message":"-352"})"};
  return {200, fmt::format(R"({{"code":0,"data":{{"token":"{0}","host_list":[{{"host":"127.0.0.1","ws_port":{1}}},)"
                           R"({{"host":"127.0.0.1","ws_port":{1}}}]}}}})",
                           kToken, site_.port())};
}

void FakeBilibili::on_message(SitePeer& peer, FrameKind, std::string_view bytes) {
  adapters::BilibiliUnpacker unpacker;
  std::vector<adapters::BilibiliPacket> packets;
  unpacker.unpack(bytes, packets);
  for (const adapters::BilibiliPacket& packet : packets) {
    if (packet.operation == BilibiliOp::auth) on_auth(peer, packet.body);
    if (packet.operation == BilibiliOp::heartbeat) {
      // The real one's trait: what we sent, behind the packet's end.
      peer.send(FrameKind::binary, bilibili_packet(3, 1, std::string("\0\0\1\0", 4)) + std::string(packet.body));
    }
  }
}

void FakeBilibili::on_auth(SitePeer& peer, std::string_view body) {
  const int code = auth_code_ != 0 || member_of(body, "/key") == "wrong" ? -101 : 0;
  peer.send(FrameKind::binary, bilibili_packet(8, 1, fmt::format(R"({{"code":{}}})", code)));
  if (code != 0) return;
  const std::string protover = member_of(body, "/protover");
  joined_[peer.id] = {&peer, member_of(body, "/roomid"),
                      static_cast<std::uint16_t>(protover.empty() ? 0 : std::stoi(protover)),
                      member_of(body, "/group") == "open"};
  ++total_joined_;
}

void FakeBilibili::say(const std::string& room, const std::vector<Danmaku>& danmaku) {
  std::string run, open_run;
  for (const Danmaku& one : danmaku) {
    run += bilibili_packet(5, 0, danmu_msg(one));
    open_run += bilibili_packet(5, 0, open_live_dm(one));
  }
  std::map<std::pair<std::uint16_t, bool>, std::string> packed;
  site_.run([&] {
    for (const auto& [id, one] : joined_) {
      if (!room.empty() && one.room != room) continue;
      std::string& message = packed[{one.protover, one.is_open_live}];
      if (message.empty()) message = bilibili_message(one.protover, one.is_open_live ? open_run : run);
      one.peer->send(FrameKind::binary, message);
    }
  });
}

void FakeBilibili::push(std::string_view message) {
  site_.run([&] {
    for (const auto& [id, one] : joined_) one.peer->send(FrameKind::binary, message);
  });
}

std::size_t FakeBilibili::joined(const std::string& room) {
  std::size_t count = 0;
  site_.run([&] {
    count = static_cast<std::size_t>(
        std::ranges::count_if(joined_, [&](const auto& entry) { return room.empty() || entry.second.room == room; }));
  });
  return count;
}

std::size_t FakeBilibili::total_joined() {
  std::size_t count = 0;
  site_.run([&] { count = total_joined_; });
  return count;
}

std::size_t FakeBilibili::calls(const std::string& path) {
  std::size_t count = 0;
  site_.run([&] { count = calls_[path]; });
  return count;
}

}  // namespace danmakud::test
