#include "adapters/sources/stt.h"
#include "tests/support/fake_room.h"

namespace danmakud::test {
namespace {

std::string frame(const std::vector<adapters::SttPair>& fields) {
  return adapters::stt_frame(adapters::stt_body(fields), adapters::SttSender::server);
}

class DouyuRoom final : public RoomProtocol {
 public:
  explicit DouyuRoom(DouyuWire wire) : wire_(wire) {}

  bool is_raw() const override { return wire_ == DouyuWire::tcp; }

  RoomAnswer answer(std::string_view bytes) override {
    RoomAnswer answer;
    for (const std::string_view body : adapters::cut_stt_frames(bytes).bodies) take(adapters::SttFields(body), answer);
    return answer;
  }

  std::string push(const std::vector<RoomChat>& chats) override {
    std::string message = frame({{"type", "uenter"}, {"rid", room_}, {"uid", "7"}});
    for (const RoomChat& chat : chats) {
      message += frame({{"type", "chatmsg"},
                        {"rid", room_},
                        {"uid", chat.user_id},
                        {"nn", chat.name},
                        {"txt", chat.text},
                        {"cid", chat.id},
                        {"cst", std::to_string(chat.ts_ms)}});
    }
    return message;
  }

 private:
  void take(const adapters::SttFields& fields, RoomAnswer& answer) {
    const std::string_view type = fields.get("type");
    if (type == "loginreq") {
      room_ = fields.get("roomid");
      answer.bytes += room_ == "404" ? frame({{"type", "error"}, {"code", "204"}}) : frame({{"type", "loginres"}});
    }
    if (type == "mrkl") answer.bytes += frame({{"type", "mrkl"}});
    answer.lets_in =
        answer.lets_in || (type == "joingroup" && fields.get("rid") == room_ && fields.get("gid") == "-9999");
    answer.is_beat = answer.is_beat || type == "mrkl";
  }

  const DouyuWire wire_;
  std::string room_;  // of the client that logged in last
};

}  // namespace

std::unique_ptr<RoomProtocol> make_douyu_room(DouyuWire wire) {
  return std::make_unique<DouyuRoom>(wire);
}

}  // namespace danmakud::test
