#include "adapters/connection.h"

#include <utility>

namespace danmakud::adapters {
namespace {

constexpr std::size_t kLightBytes = std::size_t{16} << 10;

}  // namespace

Connection::Connection(IoThread& thread, std::uint64_t id, Channel channel)
    : thread_(thread), channel_(std::move(channel)), id_(id) {}

Connection::~Connection() = default;

pipeline::Block Connection::make_block(std::unique_ptr<pipeline::Buffer> buffer,
                                       std::vector<pipeline::Message> messages,
                                       std::shared_ptr<const pipeline::Origin> origin, bool wants_tickets) {
  auto receipt = std::make_unique<pipeline::Receipt>(thread_, id_, wants_tickets);
  const pipeline::Receipt& awaited = *receipt;
  pipeline::Block block;
  block.buffer = std::move(buffer);
  block.messages = std::move(messages);
  block.origin = std::move(origin);
  block.received = thread_.shared().clock.wall();
  block.read_at = now();
  block.hold = pipeline::Hold(std::move(receipt));
  const std::size_t bytes = block.bytes();
  block.is_light = line_.empty() && bytes <= kLightBytes;
  line_.await(awaited, bytes, block.read_at);
  thread_.stats().blocks.add();
  thread_.stats().messages.add(block.messages.size());
  thread_.stats().bytes.add(bytes);
  return block;
}

bool Connection::submit(pipeline::Block block) {
  if (thread_.shared().sink.try_submit(thread_.index(), worker(), block)) return true;
  waiting_ = std::move(block);
  waiting_since_ = now();
  thread_.pause(shared_from_this());
  return false;
}

bool Connection::retry(pipeline::SteadyTime time) {
  if (!waiting_) return true;
  if (!waiting_->origin->back_pressure && time - waiting_since_ > options().shed_after) waiting_->shed_comments = true;
  if (!thread_.shared().sink.try_submit(thread_.index(), worker(), *waiting_)) return false;
  waiting_.reset();
  on_room();
  return true;
}

void Connection::linger() {
  channel_.linger([this, self = shared_from_this()] { end(); });
}

void Connection::end() {
  if (std::exchange(ended_, true)) return;
  channel_.close();
  waiting_.reset();
  thread_.leave(id_);
}

std::optional<pipeline::SteadyTime> Connection::waits_since() const {
  return line_.empty() ? std::nullopt : std::optional(line_.oldest());
}

}  // namespace danmakud::adapters
