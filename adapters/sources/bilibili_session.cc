#include "adapters/sources/bilibili_session.h"

#include <fmt/format.h>

#include "adapters/sources/json_values.h"

namespace danmakud::adapters {
namespace {

constexpr std::chrono::seconds kBilibiliHeartbeat{30};
constexpr std::chrono::seconds kAuthPatience{10};
constexpr std::int64_t kNoCode = -1;

std::int64_t code_of(std::string_view body) {
  static thread_local simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS) return kNoCode;
  std::int64_t code = kNoCode;
  return root.at_pointer("/code").get(code) == simdjson::SUCCESS ? code : kNoCode;
}

}  // namespace

void BilibiliSession::on_open(std::string_view auth_body, Moment now, SourceOutput& out) {
  is_open_ = true;
  opened_at_ = now.steady;
  std::string packet;
  append_packet(BilibiliOp::auth, auth_body, packet);
  out.send_binary(std::move(packet));
}

const std::vector<std::string_view>& BilibiliSession::on_message(std::string_view bytes, Moment now,
                                                                 SourceOutput& out) {
  packets_.clear();
  messages_.clear();
  if (const std::string_view wrong = unpacker_.unpack(bytes, packets_); !wrong.empty()) out.reject(wrong);
  for (const BilibiliPacket& packet : packets_) {
    if (packet.operation == BilibiliOp::message) messages_.push_back(packet.body);
    if (packet.operation == BilibiliOp::auth_reply) on_auth_reply(packet.body, now, out);
  }
  return messages_;
}

void BilibiliSession::on_auth_reply(std::string_view body, Moment now, SourceOutput& out) {
  const std::int64_t code = code_of(body);
  if (code != 0) {
    return out.fail(SourceFaultKind::auth,
                    fmt::format("the stream refused our token (code {}): a token belongs to one room, uid and "
                                "user_agent and expires; a new one is needed",
                                code));
  }
  is_ready_ = true;
  out.ready();
  beat(now, out);
}

void BilibiliSession::beat(Moment now, SourceOutput& out) {
  beat_at_ = now.steady;
  std::string packet;
  append_packet(BilibiliOp::heartbeat, {}, packet);
  out.send_binary(std::move(packet));
}

void BilibiliSession::on_tick(Moment now, SourceOutput& out) {
  if (is_ready_) {
    if (now.steady - beat_at_ >= kBilibiliHeartbeat) beat(now, out);
  } else if (is_open_ && now.steady - opened_at_ >= kAuthPatience) {
    out.fail(SourceFaultKind::protocol, "no answer to our auth packet");
  }
}

}  // namespace danmakud::adapters
