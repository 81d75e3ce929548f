#include "tests/support/fake_room.h"

namespace danmakud::test {

using adapters::FrameKind;

void FakeRoom::on_message(SitePeer& peer, FrameKind, std::string_view bytes) {
  const RoomAnswer answer = protocol_->answer(bytes);
  if (!answer.bytes.empty()) peer.send(FrameKind::binary, answer.bytes);
  beats_ += answer.is_beat ? 1 : 0;
  acks_ += answer.is_ack ? 1 : 0;
  if (answer.lets_in && joined_.emplace(peer.id, &peer).second) ++total_joined_;
}

void FakeRoom::say(const std::vector<RoomChat>& chats) {
  site_.run([&] {
    const std::string message = protocol_->push(chats);
    for (const auto& [id, peer] : joined_) peer->send(FrameKind::binary, message);
  });
}

std::size_t FakeRoom::joined() {
  std::size_t found = 0;
  site_.run([&] { found = joined_.size(); });
  return found;
}

std::size_t FakeRoom::read(const std::size_t& count) {
  std::size_t found = 0;
  site_.run([&] { found = count; });
  return found;
}

std::size_t FakeRoom::total_joined() {
  return read(total_joined_);
}
std::size_t FakeRoom::beats() {
  return read(beats_);
}
std::size_t FakeRoom::acks() {
  return read(acks_);
}

}  // namespace danmakud::test
