#include "adapters/sources/protobuf.h"
#include "tests/support/deflate.h"
#include "tests/support/fake_room.h"
#include "tests/support/protobuf.h"

namespace danmakud::test {
namespace {

using adapters::bytes_field;
using adapters::varint_field;

enum PayloadType : std::uint64_t {
  kHeartbeat = 1,
  kHeartbeatAck = 101,
  kError = 103,
  kEnter = 200,
  kEntered = 300,
  kFeed = 310
};
enum Compression : std::uint64_t { kNone = 1, kGzip = 2 };

std::string socket_message(PayloadType type, Compression compression, std::string_view payload) {
  return Proto{}.number(1, type).number(2, compression).text(3, payload).bytes;
}

class KuaishouRoom final : public RoomProtocol {
 public:
  RoomAnswer answer(std::string_view bytes) override {
    std::uint32_t type = 0;
    std::string_view payload;
    adapters::pbf_reader message = adapters::reader_of(bytes);
    while (message.next()) {
      if (message.tag_and_type() == varint_field(1)) {
        type = message.get_uint32();
      } else if (message.tag_and_type() == bytes_field(3)) {
        payload = adapters::view_of(message);
      } else {
        message.skip();
      }
    }
    if (type == kHeartbeat) return {socket_message(kHeartbeatAck, kNone, payload), false, true, false};
    return type == kEnter ? enter(payload) : RoomAnswer{};
  }

  std::string push(const std::vector<RoomChat>& chats) override {
    Proto feed;
    feed.text(1, "1.2万");
    for (const RoomChat& chat : chats) {
      const Proto user = Proto{}.text(1, chat.user_id).text(2, chat.name);
      const auto at = static_cast<std::uint64_t>(chat.ts_ms);
      feed.message(5, Proto{}.text(1, chat.id).message(2, user).text(3, chat.text).number(9, at));
    }
    return socket_message(kFeed, kGzip, gzip(feed.bytes));
  }

 private:
  static RoomAnswer enter(std::string_view payload) {
    std::string token;
    adapters::pbf_reader message = adapters::reader_of(payload);
    while (message.next()) {
      if (message.tag_and_type() == bytes_field(1)) {
        token = adapters::view_of(message);
      } else {
        message.skip();
      }
    }
    if (token == "expired") {
      return {socket_message(kError, kNone, Proto{}.number(1, 601).text(2, "token expired").bytes), false, false,
              false};
    }
    const Proto ack = Proto{}.number(1, 1000).number(2, 1500).number(3, 1000);
    return {socket_message(kEntered, kNone, ack.bytes), true, false, false};
  }
};

}  // namespace

std::unique_ptr<RoomProtocol> make_kuaishou_room() {
  return std::make_unique<KuaishouRoom>();
}

}  // namespace danmakud::test
