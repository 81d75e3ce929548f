#include "tests/support/fake_onebot.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "adapters/sources/json_values.h"
#include "pipeline/ticket_json.h"

namespace danmakud::test {
namespace {

using adapters::FrameKind;

std::string json_text(std::string_view text) {
  std::string out;
  pipeline::append_json_string(text, out);
  return out;
}

}  // namespace

std::string bot_connected() {
  return fmt::format(
      R"({{"time":1794398400,"self_id":{},"post_type":"meta_event","meta_event_type":"lifecycle","sub_type":"connect"}})",
      kBotId);
}

std::string bot_says(const BotChat& chat) {
  const std::string text = json_text(chat.text);
  return fmt::format(
      R"({{"self_id":{0},"user_id":{1},"time":{2},"message_id":{3},"message_seq":{3},"real_id":{3},)"
      R"("message_type":"private","sender":{{"user_id":{1},"nickname":"u{1}","card":""}},"raw_message":{4},"font":14,)"
      R"("sub_type":"friend","message":[{{"type":"text","data":{{"text":{4}}}}}],"message_format":"array",)"
      R"("post_type":"message","target_id":{1}}})",
      kBotId, chat.user_id, chat.time_s, chat.message_id, text);
}

bool FakeOneBot::accepts(const SiteRequest& request) {
  const auto header = request.headers.find("authorization");
  const std::string presented = header == request.headers.end() ? "" : header->second;
  is_token_good_ = token_.empty() || presented == "Bearer " + token_ ||
                   request.target.find("access_token=" + token_) != std::string::npos;
  return true;
}

void FakeOneBot::on_open(SitePeer& peer) {
  if (is_token_good_) {
    clients_[peer.id] = &peer;
    return peer.send(FrameKind::text, bot_connected());
  }
  peer.send(
      FrameKind::text,
      R"({"status":"failed","retcode":1403,"data":null,"message":"token验证失败","wording":"token验证失败","echo":null})");
}

void FakeOneBot::on_message(SitePeer& peer, FrameKind, std::string_view bytes) {
  calls_.emplace_back(bytes);
  simdjson::dom::parser parser;
  simdjson::dom::element call;
  if (parser.parse(bytes.data(), bytes.size()).get(call) != simdjson::SUCCESS) return;
  const std::string echo = adapters::text_at(call, "/echo").value_or("");
  peer.send(FrameKind::text,
            fmt::format(R"({{"status":"ok","retcode":0,"data":{{}},"message":"","echo":{}}})", json_text(echo)));
}

void FakeOneBot::say(const std::vector<BotChat>& chats) {
  site_.run([&] {
    for (const auto& [id, peer] : clients_) {
      for (const BotChat& chat : chats) peer->send(FrameKind::text, bot_says(chat));
    }
  });
}

std::size_t FakeOneBot::clients() {
  std::size_t count = 0;
  site_.run([&] { count = clients_.size(); });
  return count;
}

std::vector<std::string> FakeOneBot::calls() {
  std::vector<std::string> calls;
  site_.run([&] { calls = calls_; });
  return calls;
}

}  // namespace danmakud::test
