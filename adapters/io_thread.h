// One I/O thread: an io_context, the connections that live on it, their read buffers, and the mailbox their receipts
// come back to.
//
// Thread: everything is the thread's own but what says "any thread".
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>

#include "adapters/block_sink.h"
#include "adapters/buffer_pool.h"
#include "adapters/channel.h"
#include "adapters/ingest_server.h"
#include "adapters/mailbox.h"
#include "adapters/peer_count.h"
#include "adapters/rate_limit.h"
#include "adapters/read_pace.h"
#include "pipeline/receipt.h"

namespace danmakud::adapters {

class Connection;

// What all I/O threads share. Outlives them.
struct IngestShared {
  IngestShared(IngestOptions given, BlockSink& blocks, const pipeline::Clock& time)
      : options(std::move(given)),
        sink(blocks),
        clock(time),
        trusted_proxies(options.trusted_proxies),
        feedback_rate(options.feedback_per_minute),
        peers(options.max_connections_per_address) {}

  const IngestOptions options;
  BlockSink& sink;
  const pipeline::Clock& clock;
  const AllowList trusted_proxies;
  RateLimit feedback_rate;
  PeerCount peers;  // those that are no trusted proxies
  std::atomic<std::size_t> open_connections{0};
  std::atomic<std::size_t> farewells{0};  // refused connections that are not closed yet
  std::atomic<std::uint64_t> next_connection{1};

  std::shared_ptr<const IngestAccess> access() const {
    const std::lock_guard lock(access_mutex);
    return access_now;
  }
  mutable std::mutex access_mutex;
  std::shared_ptr<const IngestAccess> access_now;  // guarded by access_mutex
};

class IoThread final : public pipeline::ReceiptSink {
 public:
  IoThread(std::size_t index, IngestShared& shared, IoThreadStats& stats);
  ~IoThread() override;

  // Any thread.
  void start();
  void adopt(Channel channel);  // of this thread's context; counted in open_connections already
  void stop_reading();
  void close_all();  // ends the thread; returns when it has ended
  void send_away(std::uint64_t connection);
  void tell_ticket(std::uint64_t connection, const pipeline::TicketNotice& notice);
  void on_settled(std::unique_ptr<pipeline::Receipt> receipt) override;
  asio::io_context& context() { return context_; }

  // The thread's own, for its connections.
  IngestShared& shared() { return shared_; }
  IoThreadStats& stats() { return stats_; }
  BufferPool& pool() { return pool_; }
  std::size_t index() const { return index_; }
  bool is_draining() const { return draining_; }
  void enter(std::shared_ptr<Connection> connection);  // replaces the one of the same id: an upgrade
  void leave(std::uint64_t connection);
  void pause(std::shared_ptr<Connection> connection);  // its block found no room: on_room() is asked again and again
  // Its on_turn() comes with the thread's next turn, in which all that rest are read, and answers sent.
  void rest(std::shared_ptr<Connection> connection);
  ReadPace& pace() { return pace_; }
  void count(IngestFault fault) { stats_.faults[static_cast<std::size_t>(fault)].add(); }
  // Bytes of unfinished messages and bodies that this thread's connections may gather together. false: they are too
  // many.
  bool reserve_gathered(std::size_t bytes);
  void release_gathered(std::size_t bytes) { gathered_ -= bytes; }

 private:
  void run();
  void welcome(Channel channel);
  void empty_mailbox();
  void on_turn();
  void start_tick();
  void on_tick();
  void retry_paused();
  void end_all();
  std::vector<std::shared_ptr<Connection>> all() const;

  const std::size_t index_;
  IngestShared& shared_;
  IoThreadStats& stats_;
  BufferPool pool_;
  asio::io_context context_{1};
  std::optional<asio::executor_work_guard<Executor>> work_;
  Timer tick_{context_};
  Timer retry_{context_};
  Timer turn_{context_};
  ReadPace pace_;
  bool draining_ = false;
  bool closing_ = false;
  std::size_t gathered_ = 0;
  std::unordered_map<std::uint64_t, std::shared_ptr<Connection>> connections_;
  std::vector<std::shared_ptr<Connection>> paused_;
  std::vector<std::shared_ptr<Connection>> resting_;
  std::atomic<bool> turn_is_near_{false};  // it empties the mailbox, too
  Mailbox<std::unique_ptr<pipeline::Receipt>> settled_;
  std::thread thread_;
};

}  // namespace danmakud::adapters
