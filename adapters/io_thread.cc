#include "adapters/io_thread.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "adapters/connection.h"
#include "adapters/context_thread.h"
#include "adapters/frame_codec.h"
#include "adapters/http_session.h"

namespace danmakud::adapters {
namespace {

constexpr std::size_t kKeptBuffers = 16;
constexpr std::size_t kLeastBufferBytes =
    2 * FrameDecoder::kCarryBytes;  // what is carried over must leave room to read
constexpr std::size_t kMaxGatheredBytes = std::size_t{64} << 20;
constexpr std::chrono::milliseconds kTick{250};
constexpr std::chrono::milliseconds kRetry{1};

}  // namespace

IoThread::IoThread(std::size_t index, IngestShared& shared, IoThreadStats& stats)
    : index_(index),
      shared_(shared),
      stats_(stats),
      pool_(std::max(shared.options.read_buffer_bytes, kLeastBufferBytes), kKeptBuffers) {}

IoThread::~IoThread() {
  close_all();
}

void IoThread::start() {
  work_.emplace(context_.get_executor());
  start_tick();
  thread_ = run_on_thread("io-" + std::to_string(index_), context_);
}

void IoThread::adopt(Channel channel) {
  asio::post(context_, [this, channel = std::move(channel)]() mutable { welcome(std::move(channel)); });
}

void IoThread::welcome(Channel channel) {
  if (draining_) {
    shared_.open_connections.fetch_sub(1);
    return;
  }
  const std::uint64_t id = shared_.next_connection.fetch_add(1, std::memory_order_relaxed);
  stats_.accepted.add();
  auto session = std::make_shared<HttpSession>(*this, id, std::move(channel));
  enter(session);
  session->start();
}

void IoThread::enter(std::shared_ptr<Connection> connection) {
  connections_.insert_or_assign(connection->id(), std::move(connection));
  stats_.connections.set(static_cast<double>(connections_.size()));
}

void IoThread::leave(std::uint64_t connection) {
  if (connections_.erase(connection) == 0) return;
  stats_.connections.set(static_cast<double>(connections_.size()));
  shared_.open_connections.fetch_sub(1);
}

void IoThread::stop_reading() {
  asio::post(context_, [this] {
    draining_ = true;
    for (const auto& connection : all()) connection->drain();
  });
}

void IoThread::close_all() {
  if (!thread_.joinable()) return;
  asio::post(context_, [this] { end_all(); });
  thread_.join();
}

void IoThread::end_all() {
  draining_ = closing_ = true;
  for (const auto& connection : all()) connection->end();
  paused_.clear();
  resting_.clear();
  for (Timer* timer : {&tick_, &retry_, &turn_}) timer->cancel();
  work_.reset();
}

void IoThread::send_away(std::uint64_t connection) {
  asio::post(context_, [this, connection] {
    const auto place = connections_.find(connection);
    if (place == connections_.end()) return;
    const std::shared_ptr<Connection> leaving = place->second;
    leaving->send_away();
  });
}

void IoThread::tell_ticket(std::uint64_t connection, const pipeline::TicketNotice& notice) {
  asio::post(context_, [this, connection, notice] {
    const auto place = connections_.find(connection);
    if (place != connections_.end()) place->second->on_ticket(notice);
  });
}

void IoThread::on_settled(std::unique_ptr<pipeline::Receipt> receipt) {
  if (settled_.put(std::move(receipt)) && !turn_is_near_.load()) asio::post(context_, [this] { empty_mailbox(); });
}

// All that settled first, then one answer a connection.
void IoThread::empty_mailbox() {
  std::vector<std::shared_ptr<Connection>> touched;
  for (std::unique_ptr<pipeline::Receipt>& receipt : settled_.take_all()) {
    const auto place = connections_.find(receipt->connection);
    if (place == connections_.end()) continue;  // gone: nobody to tell
    place->second->settle(std::move(receipt));
    if (touched.empty() || touched.back() != place->second) touched.push_back(place->second);
  }
  for (const auto& connection : touched) connection->on_settled();
}

void IoThread::rest(std::shared_ptr<Connection> connection) {
  resting_.push_back(std::move(connection));
  if (resting_.size() > 1) return;
  turn_is_near_.store(true);
  turn_.expires_after(ReadPace::kRest);
  turn_.async_wait([this](const ErrorCode& error) {
    if (!error && !closing_) on_turn();
  });
}

// What settles from here on finds that no turn is near, or is found in the mailbox.
void IoThread::on_turn() {
  turn_is_near_.store(false);
  for (const auto& connection : std::exchange(resting_, {})) connection->on_turn();
  empty_mailbox();
}

void IoThread::pause(std::shared_ptr<Connection> connection) {
  paused_.push_back(std::move(connection));
  stats_.paused.set(static_cast<double>(paused_.size()));
  if (paused_.size() == 1) retry_paused();
}

void IoThread::retry_paused() {
  retry_.expires_after(kRetry);
  retry_.async_wait([this](const ErrorCode& error) {
    if (error || closing_) return;
    const pipeline::SteadyTime now = shared_.clock.steady();
    for (const auto& connection : std::exchange(paused_, {})) {
      if (!connection->retry(now)) paused_.push_back(connection);
    }
    stats_.paused.set(static_cast<double>(paused_.size()));
    if (!paused_.empty()) retry_paused();
  });
}

bool IoThread::reserve_gathered(std::size_t bytes) {
  if (gathered_ + bytes > kMaxGatheredBytes) return false;
  gathered_ += bytes;
  return true;
}

void IoThread::start_tick() {
  tick_.expires_after(kTick);
  tick_.async_wait([this](const ErrorCode& error) {
    if (error || closing_) return;
    on_tick();
    start_tick();
  });
}

void IoThread::on_tick() {
  const pipeline::SteadyTime now = shared_.clock.steady();
  pipeline::SteadyTime oldest = now;
  for (const auto& connection : all()) {
    oldest = std::min(oldest, connection->waits_since().value_or(now));
    connection->on_tick(now);
  }
  stats_.oldest_unsettled_seconds.set(std::chrono::duration<double>(now - oldest).count());
  stats_.buffer_bytes.set(static_cast<double>(pool_.allocated_bytes()));
}

std::vector<std::shared_ptr<Connection>> IoThread::all() const {
  std::vector<std::shared_ptr<Connection>> connections;
  connections.reserve(connections_.size());
  for (const auto& [id, connection] : connections_) connections.push_back(connection);
  return connections;
}

}  // namespace danmakud::adapters
