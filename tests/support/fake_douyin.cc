#include "adapters/sources/protobuf.h"
#include "tests/support/deflate.h"
#include "tests/support/fake_room.h"
#include "tests/support/protobuf.h"

namespace danmakud::test {
namespace {

using adapters::bytes_field;
using adapters::varint_field;

constexpr std::string_view kCursor = "internal_src:dim|wss_push_room_id:42";

class DouyinRoom final : public RoomProtocol {
 public:
  bool accepts(const SiteRequest& request) const override {
    return request.target.find("signature=") != std::string::npos && request.headers.contains("cookie");
  }
  SiteAnswer refusal() const override { return {200, "<html></html>"}; }

  // Its first heartbeat lets a client in: there is no login.
  RoomAnswer answer(std::string_view bytes) override {
    std::uint64_t log_id = 0;
    std::string_view type, payload;
    adapters::pbf_reader frame = adapters::reader_of(bytes);
    while (frame.next()) {
      switch (frame.tag_and_type()) {
        case varint_field(2):
          log_id = frame.get_uint64();
          break;
        case bytes_field(7):
          type = adapters::view_of(frame);
          break;
        case bytes_field(8):
          payload = adapters::view_of(frame);
          break;
        default:
          frame.skip();
      }
    }
    if (type == "hb") return {Proto{}.number(2, 1).text(7, "hb").bytes, true, true, false};
    return {"", false, false, type == "ack" && log_id == log_id_ && payload == kCursor};
  }

  std::string push(const std::vector<RoomChat>& chats) override {
    ++log_id_;
    Proto response;
    for (const RoomChat& chat : chats) {
      const auto at = static_cast<std::uint64_t>(chat.ts_ms);
      const Proto common =
          Proto{}.text(1, "WebcastChatMessage").number(2, std::stoull(chat.id)).number(3, 42).number(4, at);
      const Proto user = Proto{}.number(1, std::stoull(chat.user_id)).text(3, chat.name);
      const Proto message = Proto{}.message(1, common).message(2, user).text(3, chat.text);
      response.message(1, Proto{}.text(1, "WebcastChatMessage").message(2, message).number(3, std::stoull(chat.id)));
    }
    response.message(1, Proto{}.text(1, "WebcastLikeMessage").message(2, Proto{}.number(2, 1)));
    response.text(5, kCursor).number(9, 1);
    return Proto{}
        .number(1, log_id_)
        .number(2, log_id_)
        .text(6, "pb")
        .text(7, "msg")
        .text(8, gzip(response.bytes))
        .bytes;
  }

 private:
  std::uint64_t log_id_ = 7'431'234'567'890'000;
};

}  // namespace

std::unique_ptr<RoomProtocol> make_douyin_room() {
  return std::make_unique<DouyinRoom>();
}

}  // namespace danmakud::test
